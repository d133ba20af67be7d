import { z } from "zod";
import { CALL_MODES } from "../../../domain/job/call-mode.ts";
import { JOB_KINDS } from "../../../domain/job/job.ts";
import { JOB_STATUSES } from "../../../domain/job/life-cycle.ts";
import { CALL_DEPTH_MAX } from "../../../engine/execution/calls/new-call.ts";
import {
  jobTree,
  TREE_NODES_MAX,
  TREE_OPERATIONS,
  type TreeNode,
  type TreeOperation,
} from "../../../engine/job-tree.ts";
import type { Api, ApiDeps } from "../../deps.ts";
import { instant, toInstant } from "../../instant.ts";
import { JobId, parameter, wholeNumber } from "../../parameters.ts";
import { findJob } from "../jobs/find-job.ts";

const Effect = z.strictObject({ enabled: z.boolean(), reason: z.string().nullable() });

const node = {
  id: z.string(),
  kind: z.enum(JOB_KINDS),
  status: z.enum(JOB_STATUSES),
  recipeId: z.string().nullable(),
  createDate: instant,
  mode: z.enum(CALL_MODES).nullable().meta({ description: "Null where it was not called" }),
  cancelWithParent: z.boolean(),
  parentRepeat: z.int().nullable().meta({ description: "Execution of the caller that made it" }),
  effect: Effect.nullable().meta({
    description: "Whether the operation would change it, and why not",
  }),
};

const TreeNodeView: z.ZodType<NodeView> = z
  .strictObject({
    ...node,
    get children() {
      return z.array(TreeNodeView);
    },
  })
  .meta({ id: "JobTreeNode" });

const NodeFields = z.strictObject(node);
interface NodeView extends z.infer<typeof NodeFields> {
  children: NodeView[];
}

const operationParameter = parameter<TreeOperation>(
  (text) => {
    const value = TREE_OPERATIONS.find((operation) => operation === text);
    return value ? { value } : { problem: `Expected one of ${TREE_OPERATIONS.join(", ")}.` };
  },
  { type: "string", enum: TREE_OPERATIONS },
);

export function registerGetJobTree(api: Api, deps: ApiDeps): void {
  api.route({
    method: "GET",
    url: "/jobs/:jobId/tree",
    config: { role: "viewer" },
    schema: {
      operationId: "getJobTree",
      tags: ["Jobs"],
      summary: "Get a job and all jobs below it",
      description: `At most ${TREE_NODES_MAX} jobs. With \`operation\`: what that operation on the job would do to each of them, before anything is done.`,
      params: z.strictObject({ jobId: JobId }),
      querystring: z.strictObject({
        operation: operationParameter,
        depth: wholeNumber({ min: 0, max: CALL_DEPTH_MAX }).meta({
          description: "Levels below the job; all unless said otherwise",
        }),
      }),
      response: {
        200: z
          .strictObject({
            tree: TreeNodeView,
            truncated: z.boolean().meta({ description: "There are more jobs than are shown" }),
          })
          .meta({ id: "JobTree" }),
      },
    },
    handler: async ({ params, query }) => {
      const job = await findJob(deps, params.jobId);
      const { operation = null, depth = CALL_DEPTH_MAX } = query;
      const { top, truncated } = await jobTree(deps, { job, operation, depth });
      return { tree: viewNode(top), truncated };
    },
  });
}

function viewNode({ job, call, effect, children }: TreeNode): NodeView {
  return {
    id: job.id,
    kind: job.kind,
    status: job.status,
    recipeId: job.recipeId,
    createDate: toInstant(job.createDate),
    mode: call?.mode ?? null,
    cancelWithParent: call?.cancelWithParent ?? false,
    parentRepeat: call?.parentRepeat ?? null,
    effect,
    children: children.map(viewNode),
  };
}
