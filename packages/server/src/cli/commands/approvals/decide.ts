import { Refusal } from "../../../runtime/process/refusal.ts";
import type { CommandContext } from "../../command-context.ts";
import { safeText } from "../../terminal/safe-text.ts";

export interface DecideOptions {
  approvalId: string;
  decision: "approve" | "reject";
  comment?: string;
  /** `name=value`; the value is JSON, or else text. */
  field?: readonly string[];
}

/** `reprise approvals approve|reject ID` */
export async function decideApproval(
  { client, out }: CommandContext,
  { approvalId, decision, comment, field = [] }: DecideOptions,
): Promise<void> {
  const fields = Object.fromEntries(field.map(readField));
  const said = { ...(comment !== undefined && { comment }), fields };
  const approval = await client.approvals[decision](approvalId, said);
  if (out.json) return out.value(approval);
  out.line(`${safeText(approval.id)}  ${approval.status}  ${safeText(approval.title)}`);
}

type FieldValue = string | number | boolean | null;

function readField(text: string): [name: string, value: FieldValue] {
  const at = text.indexOf("=");
  if (at <= 0) throw new Refusal("--field must be name=value, such as --field amount=12.");
  return [text.slice(0, at), readValue(text.slice(at + 1))];
}

/** Numbers, true, false and null are what JSON says; anything else is a text. */
function readValue(text: string): FieldValue {
  if (/^(true|false|null|-?\d+(\.\d+)?)$/.test(text)) return JSON.parse(text);
  return text.startsWith('"') ? readQuoted(text) : text;
}

function readQuoted(text: string): string {
  try {
    return String(JSON.parse(text));
  } catch {
    return text;
  }
}
