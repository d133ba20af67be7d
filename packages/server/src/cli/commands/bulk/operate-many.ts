import type { BulkPreview, BulkRequest } from "@reprise/sdk";
import { EXIT_CODES } from "../../../runtime/process/exit-codes.ts";
import { Refusal } from "../../../runtime/process/refusal.ts";
import type { CommandContext } from "../../command-context.ts";
import { safeText } from "../../terminal/safe-text.ts";

export interface ManyJobs {
  op: BulkRequest["op"];
  /** As in the address of a list: `status=FAILED&recipe=sync`. */
  filter: string;
  dryRun?: boolean;
  yes?: boolean;
  reason?: string | undefined;
  spreadOver?: string | undefined;
  fromStep?: string | undefined;
}

/** `reprise jobs cancel --filter …`: on all jobs that fit, as a job of its own. */
export async function operateMany(
  { client, out }: CommandContext,
  { op, filter, dryRun = false, yes = false, reason, spreadOver, fromStep }: ManyJobs,
): Promise<void> {
  const options = { ...(spreadOver && { spreadOver }), ...(fromStep && { fromStep }) };
  const request: BulkRequest = {
    op,
    select: { filter: filterOf(filter) },
    ...(reason !== undefined && { reason }),
    ...(Object.keys(options).length > 0 && { options }),
  };
  const preview = await client.bulk.preview(request);
  if (dryRun) return out.json ? out.value(preview) : out.line(previewText(op, preview));
  if (preview.eligible === 0 && !out.json) return out.line(previewText(op, preview));
  if (!yes) {
    const message = `${previewText(op, preview)}\nAdd --yes to do it, or --dry-run to only count.`;
    throw new Refusal(message, EXIT_CODES.usage);
  }
  const started = await client.bulk.start({
    ...request,
    // Jobs that came after they were counted are not operated on.
    select: { filter: filterOf(filter), ...(preview.asOf && { asOf: preview.asOf }) },
    confirmCount: preview.eligible,
  });
  if (out.json) return out.value(started);
  out.line(`${started.id}  ${op} ${started.eligible} of ${started.matched} jobs`);
  out.remark(`Watch it with: reprise bulk show ${started.id}`);
}

/** `12 of 14 jobs; 2 are passed over: The job is COMPLETED …`. */
function previewText(op: string, { matched, eligible, skipped }: BulkPreview): string {
  const lines = [`${op}: ${eligible} of the ${matched} jobs that fit`];
  for (const { reason, count } of skipped) lines.push(`  ${count} not: ${safeText(reason)}`);
  return lines.join("\n");
}

type Filter = Extract<BulkRequest["select"], { filter: object }>["filter"];

/** The server reads each value as it reads it from an address. */
function filterOf(text: string): Filter {
  return Object.fromEntries(new URLSearchParams(text)) as Filter;
}
