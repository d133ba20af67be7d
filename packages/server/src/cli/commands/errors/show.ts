import type { CommandContext } from "../../command-context.ts";
import { sparkline } from "../../pages/sparkline.ts";
import { formatInstant } from "../../terminal/format-time.ts";
import { safeText } from "../../terminal/safe-text.ts";

/** `reprise errors show GROUP` */
export async function showError(
  { client, out }: CommandContext,
  { groupId }: { groupId: string },
): Promise<void> {
  const group = await client.errors.get(groupId);
  if (out.json) return out.value(group);
  const { recipeId, api, step, code, count, firstSeen, lastSeen, status, comment } = group;
  out.line(safeText(group.message));
  out.line();
  out.line(`status     ${status}${group.regressed ? ", was resolved before" : ""}`);
  if (group.changedBy !== null) {
    const words = comment === null ? "" : `: ${safeText(comment)}`;
    out.line(`said by    ${safeText(group.changedBy)}${words}`);
  }
  out.line(`where      ${safeText(recipeId ?? api ?? "–")}, step ${safeText(step ?? "–")}`);
  out.line(`code       ${safeText(code)}`);
  out.line(`failures   ${count}, ${formatInstant(firstSeen)} to ${formatInstant(lastSeen)}`);
  out.line(`last 24 h  ${sparkline(group.trend)}`);
  out.line(`sample     ${safeText(group.sample)}`);
  for (const { id, repeat, at } of group.jobs) {
    const again = repeat === 0 ? "" : ` repeat ${repeat}`;
    out.line(`job        ${safeText(id)}${again}  ${formatInstant(at)}`);
  }
}
