import type { Approval } from "@reprise/sdk";
import type { CommandContext } from "../../command-context.ts";
import { formatInstantShort } from "../../terminal/format-time.ts";
import { safeText } from "../../terminal/safe-text.ts";

/** `reprise approvals show ID` */
export async function showApproval(
  { client, out }: CommandContext,
  { approvalId }: { approvalId: string },
): Promise<void> {
  const approval = await client.approvals.get(approvalId);
  if (out.json) return out.value(approval);
  for (const line of linesOf(approval)) out.line(line);
}

function linesOf(approval: Approval): string[] {
  const { status, decidedBy, decidedAt, comment, values } = approval;
  const by =
    decidedBy === null ? "" : ` by ${safeText(decidedBy)} ${formatInstantShort(decidedAt)}`;
  const until = approval.expiresAt === null ? "" : formatInstantShort(approval.expiresAt);
  const lines = [
    safeText(approval.title),
    ...(approval.description === null ? [] : [safeText(approval.description)]),
    "",
    `status   ${status}${by}`,
    `job      ${safeText(approval.jobId)}`,
    `asked    ${safeText(approval.assignees.join(", ") || "every operator")}`,
    ...(until === "" ? [] : [`until    ${until}`]),
    ...(comment === null ? [] : [`comment  ${safeText(comment)}`]),
  ];
  const fields = approval.fields.map(({ name, type, required, options }) => {
    const value = values === null ? "" : ` = ${safeText(JSON.stringify(values[name] ?? null))}`;
    const choices = options.length === 0 ? "" : ` (${safeText(options.join(", "))})`;
    return `  ${name}: ${type}${choices}${required ? ", needed" : ""}${value}`;
  });
  return fields.length === 0 ? lines : [...lines, "fields", ...fields];
}
