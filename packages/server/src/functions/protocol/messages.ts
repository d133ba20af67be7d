import { z } from "zod";
import type { Invocation } from "../../domain/function/function-host.ts";
import { FUNCTION_ID, FunctionInfo } from "../../domain/function/function-info.ts";
import type { Json } from "../../domain/json.ts";

/** Of a message from a runner. A result has up to 1 MiB, and says little besides. */
export const RUNNER_FRAMES = { bytesMax: 2_621_440, depthMax: 80 };

const PATH_CHARS_MAX = 1_024;
const LIST_MAX = 10_000;
const TEXT_CHARS_MAX = 20_000;

/** What the server tells a runner. */
export type ServerMessage =
  | { type: "load"; folder: string; files: readonly string[] }
  | { type: "run"; run: number; invocation: Omit<Invocation, "isAlone"> }
  | { type: "recorded"; run: number; call: number; direction: "go-on" | "halt" }
  | { type: "halt"; run: number }
  | { type: "abort"; run: number; reason: string };

// It was parsed from a frame, whose size and depth are bounded.
const json = z.custom<Json>((value) => value !== undefined);
const run = z.int().min(0);
const path = z.string().max(PATH_CHARS_MAX);
const text = z.string().max(TEXT_CHARS_MAX);
const instant = z.int();

const Failure = z.strictObject({
  code: z.string().max(100),
  message: text,
  retriable: z.boolean(),
  stack: text.exactOptional(),
  category: z.string().max(100).exactOptional(),
  details: json.exactOptional(),
});

const Ending = z.discriminatedUnion("type", [
  z.strictObject({ type: z.literal("output"), output: json }),
  z.strictObject({ type: z.literal("error"), error: Failure }),
  z.strictObject({
    type: z.literal("waiting"),
    waits: z.array(z.strictObject({ path, until: instant })).max(LIST_MAX),
    calls: z
      .array(z.strictObject({ path, api: z.string().regex(FUNCTION_ID), input: json }))
      .max(LIST_MAX),
  }),
  z.strictObject({ type: z.literal("halted") }),
]);

const Step = z.strictObject({
  path,
  name: z.string().max(PATH_CHARS_MAX),
  startDate: instant,
  endDate: instant,
  result: z.discriminatedUnion("type", [
    z.strictObject({ type: z.literal("output"), output: json }),
    z.strictObject({ type: z.literal("error"), error: Failure }),
  ]),
});

const PayloadItem = z.strictObject({
  api: z.string().regex(FUNCTION_ID),
  parameters: json,
  retry: z.strictObject({ maximumAttempts: z.int().min(1) }).exactOptional(),
  requestTimeout: z.number().positive().exactOptional(),
});

/**
 * What a runner tells the server. The user's code is in that process, so nothing of it is believed:
 * what does not fit ends the runner.
 */
export const RunnerMessage = z.discriminatedUnion("type", [
  z.strictObject({ type: z.literal("beat") }),
  z.strictObject({ type: z.literal("loading"), file: text }),
  z.strictObject({ type: z.literal("loaded"), functions: z.array(FunctionInfo).max(LIST_MAX) }),
  z.strictObject({ type: z.literal("ready") }),
  z.strictObject({ type: z.literal("step"), run, call: run, step: Step }),
  z.strictObject({ type: z.literal("checkpoint"), run, call: run, state: json }),
  z.strictObject({
    type: z.literal("log"),
    run,
    level: z.enum(["INFO", "WARN", "ERROR"]),
    message: text,
    info: json.exactOptional(),
  }),
  z.strictObject({ type: z.literal("progress"), run, fraction: z.number().min(0).max(1) }),
  z.strictObject({ type: z.literal("extendTimeout"), run }),
  z.strictObject({
    type: z.literal("extendPayload"),
    run,
    items: z.array(PayloadItem).max(LIST_MAX),
  }),
  z.strictObject({ type: z.literal("ended"), run, ending: Ending }),
  z.strictObject({ type: z.literal("stray"), message: text }),
]);
export type RunnerMessage = z.output<typeof RunnerMessage>;
