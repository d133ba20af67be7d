import { EXIT_CODES, type ExitCode } from "../../../runtime/process/exit-codes.ts";
import type { CommandContext } from "../../command-context.ts";
import { safeText } from "../../terminal/safe-text.ts";

/** `reprise deliveries test PLAN`: exits 1 when the sink does not take it. */
export async function testSink(
  { client, out }: CommandContext,
  { planId }: { planId: string },
): Promise<ExitCode> {
  const test = await client.deliveries.testPlanSink(planId);
  if (out.json) out.value(test);
  else if (test.ok) out.line(`${safeText(test.receiver)} took it (${test.durationMs} ms)`);
  else out.line(`${safeText(test.receiver)} did not take it: ${safeText(test.error ?? "")}`);
  return test.ok ? EXIT_CODES.ok : EXIT_CODES.failed;
}
