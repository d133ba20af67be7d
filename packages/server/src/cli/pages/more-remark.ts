import type { Output } from "../terminal/output.ts";

/** Says that a list goes on, and how to see the rest. */
export function moreRemark(out: Output, nextCursor: string | null | undefined): void {
  if (nextCursor) out.remark(out.style.dim(`There are more: add --cursor ${nextCursor}`));
}
