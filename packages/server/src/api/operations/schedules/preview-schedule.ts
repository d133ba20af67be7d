import { z } from "zod";
import { RequestError } from "../../../domain/errors.ts";
import { checkFires } from "../../../domain/schedule/check-fires.ts";
import { describeSchedule } from "../../../domain/schedule/describe/describe-schedule.ts";
import { timesBetween } from "../../../domain/schedule/next-time.ts";
import { scheduleSchema } from "../../../domain/schedule/read/schedule-schema.ts";
import { LAST_YEAR } from "../../../domain/schedule/schedule.ts";
import { scheduleWarnings } from "../../../domain/schedule/schedule-warnings.ts";
import { parseIsoTime } from "../../../runtime/iso-time.ts";
import type { Api, ApiDeps } from "../../deps.ts";
import { instant, toInstant } from "../../instant.ts";

const COUNT_DEFAULT = 10;
const COUNT_MAX = 1_000;
const FIRST_YEAR = 1970;

const instantField = z
  .unknown()
  .transform((value, context) => {
    const epochMs = typeof value === "string" ? parseIsoTime(value) : null;
    const year = epochMs === null ? 0 : new Date(epochMs).getUTCFullYear();
    if (epochMs !== null && year >= FIRST_YEAR && year <= LAST_YEAR) return epochMs;
    const message = `Expected an instant such as 2026-11-20T15:30:00Z, of the years ${FIRST_YEAR} to ${LAST_YEAR}`;
    context.addIssue({ code: "custom", message });
    return z.NEVER;
  })
  .meta({ type: "string", format: "date-time" });

const Body = z.strictObject({
  schedule: scheduleSchema(),
  from: instantField.meta({ description: "Times after this one; absent: now" }).optional(),
  to: instantField.meta({ description: "Times up to this one, included" }).optional(),
  count: z.int().min(1).max(COUNT_MAX).default(COUNT_DEFAULT),
});

const Preview = z
  .strictObject({
    times: z.array(instant).meta({ description: "Ascending, each once" }),
    description: z.string().meta({ description: "The schedule in plain English" }),
    warnings: z.array(z.string()).meta({ description: "Allowed, yet perhaps not what was meant" }),
  })
  .meta({ id: "SchedulePreview" });

export function registerPreviewSchedule(api: Api, { clock }: ApiDeps): void {
  api.route({
    method: "POST",
    url: "/schedules/preview",
    config: { role: "viewer" },
    schema: {
      operationId: "previewSchedule",
      tags: ["Schedules"],
      summary: "Say when a schedule fires, without saving it",
      description:
        "The engine's own calculation. Refused with `bad_schedule`, or with `never_fires` when there is no time after `from`.",
      body: Body,
      response: { 200: Preview },
    },
    handler: async ({ body: { from = clock.now(), ...rest } }) => preview({ ...rest, from }),
  });
}

function preview({
  schedule,
  from,
  to,
  count,
}: z.output<typeof Body> & { from: number }): z.infer<typeof Preview> {
  const problem = checkFires(schedule, from);
  if (problem !== null) {
    const { code, message, path } = problem;
    const pointer = ["/schedule", ...path].join("/");
    throw new RequestError(code, message, { errors: [{ pointer, code, message }] });
  }
  const times = timesBetween(schedule, {
    afterMs: from,
    ...(to !== undefined && { untilMs: to }),
    countMax: count,
  });
  return {
    times: times.map(toInstant),
    description: describeSchedule(schedule),
    warnings: scheduleWarnings(schedule, from),
  };
}
