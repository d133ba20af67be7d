import { z } from "zod";
import type { Action } from "../../domain/connector.ts";
import type { Json } from "../../domain/json.ts";

/** A line of the log (reliability.md A4). */
const MESSAGE_BYTES_MAX = 8_192;

const scalar = z.union([z.string(), z.number(), z.boolean(), z.null()]);

const input = z.strictObject({
  level: z
    .string()
    .toUpperCase()
    .pipe(z.enum(["INFO", "WARN", "ERROR"]))
    .default("INFO"),
  message: scalar,
  info: z.custom<Json>((value) => value !== undefined).optional(),
});

/** Writes a line into the job's log. */
export const logWrite: Action<z.infer<typeof input>> = {
  name: "log.write",
  description: "Writes a line into the job's log: level (info, warn, error), message and info.",
  input,
  run({ level, message, info }, { log }) {
    log(level, shorten(String(message)), info);
    return { logged: true };
  },
};

function shorten(message: string): string {
  const bytes = new TextEncoder().encode(message);
  if (bytes.length <= MESSAGE_BYTES_MAX) return message;
  const mark = ` … (cut: the message has ${bytes.length} bytes)`;
  const room = MESSAGE_BYTES_MAX - new TextEncoder().encode(mark).length;
  // A character that the cut would halve is left out: the decoder holds it back.
  return new TextDecoder().decode(bytes.subarray(0, room), { stream: true }) + mark;
}
