import { z } from "zod";
import {
  ERROR_GROUP_STATUSES,
  type ErrorGroup,
  type ErrorHour,
  type Storage,
} from "../../../storage/storage.ts";
import { instant, toInstant, toInstantOrNull } from "../../instant.ts";

const HOUR_MS = 3_600_000;
const TREND_HOURS = 24;

export const ErrorGroupView = z
  .strictObject({
    id: z.string(),
    recipeId: z.string().nullable(),
    api: z.string().nullable().meta({ description: "The function or built-in task" }),
    step: z.string().nullable().meta({ description: "Id of the step that fails, else its path" }),
    code: z.string(),
    message: z.string().meta({ description: "What their messages have in common" }),
    sample: z.string().meta({ description: "The message of the newest one" }),
    status: z.enum(ERROR_GROUP_STATUSES),
    regressed: z.boolean().meta({ description: "It was resolved, and happened again" }),
    firstSeen: instant,
    lastSeen: instant,
    count: z.int(),
    trend: z.array(z.int()).meta({ description: "Failures of the last 24 hours, hour by hour" }),
    comment: z.string().nullable(),
    changedBy: z.string().nullable(),
    changedAt: instant.nullable(),
  })
  .meta({ id: "ErrorGroup" });

/** The groups with what each of the last hours had. */
export async function viewGroups(
  { errorGroups }: Pick<Storage, "errorGroups">,
  groups: readonly ErrorGroup[],
  now: number,
): Promise<z.infer<typeof ErrorGroupView>[]> {
  const to = now - (now % HOUR_MS) + HOUR_MS;
  const from = to - TREND_HOURS * HOUR_MS;
  const hours = await errorGroups.trends({ groupIds: groups.map(({ id }) => id), from, to });
  return groups.map((group) => viewGroup(group, { hours, from }));
}

function viewGroup(
  group: ErrorGroup,
  { hours, from }: { hours: readonly ErrorHour[]; from: number },
): z.infer<typeof ErrorGroupView> {
  const trend = Array.from({ length: TREND_HOURS }, () => 0);
  for (const { groupId, hour, count } of hours) {
    if (groupId === group.id) trend[(hour - from) / HOUR_MS] = count;
  }
  const { firstSeen, lastSeen, changedAt, ...rest } = group;
  return {
    ...rest,
    firstSeen: toInstant(firstSeen),
    lastSeen: toInstant(lastSeen),
    trend,
    changedAt: toInstantOrNull(changedAt),
  };
}
