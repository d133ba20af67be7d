import type { Output } from "../terminal/output.ts";
import { statusLabel } from "./status-mark.ts";

interface CountedRun {
  id: string;
  status: string;
  payloads: number;
  successful: number;
  failed: number;
  pending: number;
}

/** `run_…  ✓ COMPLETED  12 items: 11 completed, 1 failed, 0 to do` */
export function runLine(out: Pick<Output, "style">, run: CountedRun): string {
  const { id, status, payloads, successful, failed, pending } = run;
  const counts = `${payloads} items: ${successful} completed, ${failed} failed, ${pending} to do`;
  return `${id}  ${statusLabel(out, status)}  ${counts}`;
}
