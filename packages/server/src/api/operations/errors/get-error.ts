import { z } from "zod";
import { RequestError } from "../../../domain/errors.ts";
import type { ErrorGroup } from "../../../storage/storage.ts";
import type { Api, ApiDeps } from "../../deps.ts";
import { instant, toInstant } from "../../instant.ts";
import { ErrorGroupId } from "../../parameters.ts";
import { ErrorGroupView, viewGroups } from "./error-group-view.ts";

/** Of a group; `GET /jobs?errorGroup=` lists them all. */
const JOBS_SHOWN = 20;

export const ErrorGroupDetails = ErrorGroupView.extend({
  jobs: z
    .array(z.strictObject({ id: z.string(), repeat: z.int(), at: instant }))
    .meta({ description: "The newest failures; GET /jobs?errorGroup=ID lists all jobs" }),
}).meta({ id: "ErrorGroupDetails" });

export function registerGetError(api: Api, deps: ApiDeps): void {
  api.route({
    method: "GET",
    url: "/errors/:groupId",
    config: { role: "viewer" },
    schema: {
      operationId: "getError",
      tags: ["Errors"],
      summary: "Read a group of failures, with the newest of them",
      params: z.strictObject({ groupId: ErrorGroupId }),
      response: { 200: ErrorGroupDetails },
    },
    handler: async ({ params }) => viewDetails(deps, await findGroup(deps, params.groupId)),
  });
}

export async function findGroup({ storage }: ApiDeps, id: string): Promise<ErrorGroup> {
  const group = await storage.errorGroups.find(id);
  if (group === null) throw new RequestError("not_found", `There is no error group ${id}.`);
  return group;
}

export async function viewDetails(
  { storage, clock }: ApiDeps,
  group: ErrorGroup,
): Promise<z.infer<typeof ErrorGroupDetails>> {
  const [views, jobs] = await Promise.all([
    viewGroups(storage, [group], clock.now()),
    storage.errorGroups.jobs({ groupId: group.id, limit: JOBS_SHOWN }),
  ]);
  const [view] = views;
  if (view === undefined) throw new Error("A group has no view");
  return {
    ...view,
    jobs: jobs.map(({ jobId, repeat, at }) => ({ id: jobId, repeat, at: toInstant(at) })),
  };
}
