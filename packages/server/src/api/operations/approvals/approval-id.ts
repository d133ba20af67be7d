import { z } from "zod";
import { isId } from "../../../runtime/ids.ts";

export const ApprovalId = z
  .string()
  .refine(
    (text) => isId(text, "apr"),
    "An approval's id looks like apr_01jd2n7b5qfw8v3m4k6r9s0t1x.",
  );
