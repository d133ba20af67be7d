import { z } from "zod";

const SHAPE = /^dlv_[0-9a-z]{26}(_[1-9]\d{0,8})?$/;

export const DeliveryId = z
  .string()
  .regex(SHAPE, "A delivery's id looks like dlv_01jd2n7b5qfw8v3m4k6r9s0t1x.");

/** Of a delivery within its run, in the path. */
export const DeliveryNumber = z
  .string()
  .regex(/^[1-9]\d{0,8}$/, "The number of a delivery is a whole number from 1.")
  .transform(Number)
  .meta({ type: "integer", minimum: 1 });
