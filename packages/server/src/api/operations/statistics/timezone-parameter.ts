import { properTimeZone } from "../../../domain/schedule/read/read-time-zone.ts";
import { parameter } from "../../parameters.ts";

/** An IANA name; UTC when absent. */
export const timezoneParameter = parameter(
  (text) => {
    const name = properTimeZone(text);
    return name === null
      ? { problem: "Expected the IANA name of a time zone, such as Europe/Paris." }
      : { value: name };
  },
  { type: "string", default: "UTC" },
);
