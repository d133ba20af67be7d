import { z } from "zod";
import { isId } from "../../../runtime/ids.ts";

export const BulkId = z
  .string()
  .refine(
    (text) => isId(text, "blk"),
    "The id of a bulk operation looks like blk_01jd2n7b5qfw8v3m4k6r9s0t1x.",
  );
