import { z } from "zod";
import { JOB_KINDS } from "../../../domain/job/job.ts";
import {
  FINAL_STATUSES,
  JOB_OPERATIONS,
  JOB_STATUSES,
  statusesThatAllow,
} from "../../../domain/job/life-cycle.ts";
import { STEP_STATUSES } from "../../../domain/job/step-record.ts";
import { ROLES } from "../../../domain/role.ts";
import type { Api, ApiDeps } from "../../deps.ts";
import { PAGE_LIMIT_DEFAULT, PAGE_LIMIT_MAX } from "../../parameters.ts";
import { EVENT_BYTES_MAX, EVENTS_MAX } from "../events/event-limits.ts";

const JobStatusName = z.enum(JOB_STATUSES);

const MetaView = z
  .strictObject({
    version: z.string(),
    statuses: z.array(z.strictObject({ status: JobStatusName, final: z.boolean() })),
    stepStatuses: z.array(z.enum(STEP_STATUSES)),
    kinds: z.array(z.enum(JOB_KINDS)),
    operations: z
      .array(z.strictObject({ name: z.enum(JOB_OPERATIONS), from: z.array(JobStatusName) }))
      .meta({ description: "From which statuses an operation is possible" }),
    roles: z.array(z.enum(ROLES)).meta({ description: "Each may do what those before it may" }),
    limits: z.strictObject({
      pageDefault: z.int(),
      pageMax: z.int(),
      eventBytesMax: z.int(),
      eventsMax: z.int(),
    }),
  })
  .meta({ id: "Meta" });

export function registerGetMeta(api: Api, { settings }: ApiDeps): void {
  const meta: z.infer<typeof MetaView> = {
    version: settings.version,
    statuses: JOB_STATUSES.map((status) => ({ status, final: FINAL_STATUSES.includes(status) })),
    stepStatuses: [...STEP_STATUSES],
    kinds: [...JOB_KINDS],
    operations: JOB_OPERATIONS.map((name) => ({ name, from: statusesThatAllow(name) })),
    roles: [...ROLES],
    limits: {
      pageDefault: PAGE_LIMIT_DEFAULT,
      pageMax: PAGE_LIMIT_MAX,
      eventBytesMax: EVENT_BYTES_MAX,
      eventsMax: EVENTS_MAX,
    },
  };
  api.route({
    method: "GET",
    url: "/meta",
    config: { role: "viewer" },
    schema: {
      operationId: "getMeta",
      tags: ["System"],
      summary: "Words, operations and limits of this server",
      response: { 200: MetaView },
    },
    handler: async () => meta,
  });
}
