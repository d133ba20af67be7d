import type { LogLevel } from "../../domain/connector.ts";
import type { Invocation } from "../../domain/function/function-host.ts";
import { FUNCTION_ID } from "../../domain/function/function-info.ts";
import type { Json } from "../../domain/json.ts";
import { CallFailed } from "./call-failed.ts";
import { encodeJson } from "./encode-json.ts";
import { InvalidUse } from "./invalid-use.ts";
import { readPayloadItems } from "./read-payload-items.ts";
import { readWait } from "./read-wait.ts";
import type { HandlerParts } from "./start-handler.ts";
import { createStepRunner } from "./step-runner.ts";
import { never, type Suspension } from "./suspension.ts";

export interface ContextParts extends HandlerParts {
  suspension: Suspension;
  signal: AbortSignal;
}

/** One line of a job's log. */
const LINE_CHARS_MAX = 8_192;

/** The `ctx` of a function; its type is the SDK's FunctionContext. */
export function createContext(parts: ContextParts): object {
  const { invocation, events, suspension, signal } = parts;
  const steps = createStepRunner(parts);
  const log = (level: LogLevel) => (message: unknown, info?: unknown) =>
    events.log({ level, message: textOf(message), info: infoOf(info) });
  return Object.freeze({
    ...factsOf(invocation),
    signal,
    log: Object.freeze({ info: log("INFO"), warn: log("WARN"), error: log("ERROR") }),
    step: steps.run,
    progress(fraction: unknown) {
      if (typeof fraction !== "number" || !Number.isFinite(fraction)) {
        throw new InvalidUse("ctx.progress takes a number from 0 to 1");
      }
      events.progress(Math.min(Math.max(fraction, 0), 1));
    },
    async checkpoint(state: unknown) {
      const encoded = encodeJson(state, "The state of ctx.checkpoint");
      if (!encoded.ok) throw new InvalidUse(encoded.message);
      suspension.stepBegins();
      const direction = await events.checkpoint(encoded.value);
      await steps.goOn(direction);
    },
    extendPayload(given: unknown) {
      events.extendPayload(readPayloadItems(given));
      events.extendTimeout();
    },
    extendTimeout: () => events.extendTimeout(),
    call: (api: unknown, input?: unknown) => call(parts, { api, input, number: steps.nextCall() }),
    wait: (until: unknown) => wait(parts, { until, number: steps.nextWait() }),
  });
}

function factsOf({ attempt, idempotencyKey, job, state }: Invocation) {
  return { attempt, idempotencyKey, job: Object.freeze({ ...job }), state };
}

async function wait(
  { invocation, clock, suspension }: ContextParts,
  { until, number }: { until: unknown; number: number },
): Promise<void> {
  const path = `/waits/${number}`;
  const now = clock.now();
  const recorded = invocation.waits.find((one) => one.path === path);
  const instant = recorded?.until ?? readWait(until, now);
  if (instant <= now) return;
  suspension.wait({ path, until: instant });
  await never();
}

async function call(
  { invocation, suspension }: ContextParts,
  { api, input, number }: { api: unknown; input: unknown; number: number },
): Promise<Json> {
  if (typeof api !== "string" || !FUNCTION_ID.test(api)) {
    throw new InvalidUse("ctx.call takes the id of a function or callable recipe");
  }
  const path = `/calls/${number}`;
  const ended = invocation.calls.find((one) => one.path === path);
  if (ended?.result.type === "output") return ended.result.output;
  if (ended?.result.type === "error") throw new CallFailed(ended.result.error);
  const encoded = encodeJson(input ?? {}, "The input of ctx.call");
  if (!encoded.ok) throw new InvalidUse(encoded.message);
  suspension.call({ path, api, input: encoded.value });
  return await never();
}

/** Whatever was given as a message: a log is no reason to fail. */
function textOf(message: unknown): string {
  const text = typeof message === "string" ? message : jsonText(message);
  return text.length <= LINE_CHARS_MAX ? text : `${text.slice(0, LINE_CHARS_MAX - 1)}…`;
}

function jsonText(message: unknown): string {
  const encoded = encodeJson(message, "It");
  return encoded.ok ? JSON.stringify(encoded.value) : `(${encoded.message})`;
}

function infoOf(info: unknown): Json | undefined {
  if (info === undefined) return undefined;
  const encoded = encodeJson(info, "info");
  if (!encoded.ok) return { truncated: true };
  return JSON.stringify(encoded.value).length <= LINE_CHARS_MAX
    ? encoded.value
    : { truncated: true };
}
