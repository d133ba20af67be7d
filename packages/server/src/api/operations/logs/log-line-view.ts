import { z } from "zod";
import type { ShownLine } from "../../../engine/insight/logs/shown-line.ts";
import type { LogPlace } from "../../../storage/storage.ts";
import { instant, toInstant } from "../../instant.ts";
import { anyJson } from "../../json-schema.ts";
import { decodeCursor, encodeCursor } from "../../page.ts";

export const LogLineView = z
  .strictObject({
    seq: z.int().nullable().meta({ description: "Its number; null for lines of the engine" }),
    source: z.enum(["log", "engine"]).meta({
      description: "log: written by a step, a function or a command; engine: made of its records",
    }),
    jobId: z.string(),
    repeat: z.int(),
    timestamp: instant,
    level: z.enum(["INFO", "WARN", "ERROR"]),
    message: z.string(),
    step: z.string().nullable().meta({ description: "Path of the step that it is about" }),
    info: anyJson.optional(),
  })
  .meta({ id: "LogLine" });

export const LogPageView = z.strictObject({
  items: z.array(LogLineView),
  nextCursor: z
    .string()
    .nullable()
    .meta({ description: "Also with fewer lines than asked for, when so many were looked at" }),
});

export function viewLine(line: Omit<ShownLine, "n">): z.infer<typeof LogLineView> {
  const { seq, source, jobId, repeat, at, level, message, step, info } = line;
  const timestamp = toInstant(at);
  return {
    ...{ seq, source, jobId, repeat, timestamp, level, message, step },
    ...(info !== undefined && { info }),
  };
}

export function encodePlace(list: string, place: LogPlace | null): string | null {
  return place === null ? null : encodeCursor(list, `${place.at}:${place.n}`);
}

export function decodePlace(list: string, cursor: string | undefined): LogPlace | null {
  if (cursor === undefined) return null;
  const [at, n] = decodeCursor(list, cursor).split(":").map(Number);
  return { at: at ?? 0, n: n ?? 0 };
}
