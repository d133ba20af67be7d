import type { Direction, EndedStep } from "../../domain/function/function-host.ts";
import type { Json } from "../../domain/json.ts";
import type { ContextParts } from "./create-context.ts";
import { describeFailure } from "./describe-failure.ts";
import { encodeJson } from "./encode-json.ts";
import { InvalidUse } from "./invalid-use.ts";
import { never } from "./suspension.ts";

const NAME_CHARS_MAX = 200;

export interface StepRunner {
  run(name: unknown, fn: unknown): Promise<Json>;
  /** Ends what `stepBegins` began: goes on, or never. */
  goOn(direction: Direction): Promise<void>;
  nextWait(): number;
  nextCall(): number;
}

/** `ctx.step`: what is recorded is given back, the rest is run and recorded. */
export function createStepRunner(parts: ContextParts): StepRunner {
  const { invocation, suspension } = parts;
  const recorded = new Map(invocation.steps.map(({ path, output }) => [path, output]));
  const counts = new Map<string, number>();
  let waits = 0;
  let calls = 0;

  async function goOn(direction: Direction): Promise<void> {
    if (direction === "halt") suspension.halt();
    suspension.stepEnded();
    if (suspension.isHalted()) await never();
  }

  return {
    goOn,
    nextWait: () => {
      waits += 1;
      return waits;
    },
    nextCall: () => {
      calls += 1;
      return calls;
    },
    async run(name, fn) {
      const step = checkStep(name, fn);
      const number = (counts.get(step.name) ?? 0) + 1;
      counts.set(step.name, number);
      const path = `/steps/${pointerToken(step.name)}#${number}`;
      const before = recorded.get(path);
      if (before !== undefined) return structuredClone(before);
      suspension.stepBegins();
      if (suspension.isHalted()) await goOn("halt");
      return await runStep(parts, { ...step, path, goOn });
    },
  };
}

interface Step {
  name: string;
  fn: () => unknown;
}

async function runStep(
  { events, clock }: ContextParts,
  { name, fn, path, goOn }: Step & { path: string; goOn: StepRunner["goOn"] },
): Promise<Json> {
  const startDate = clock.now();
  const outcome = await tryStep({ name, fn });
  const { result } = outcome;
  await goOn(await events.step({ path, name, startDate, endDate: clock.now(), result }));
  if (result.type === "error") throw outcome.thrown;
  return structuredClone(result.output);
}

async function tryStep({
  name,
  fn,
}: Step): Promise<{ result: EndedStep["result"]; thrown: unknown }> {
  try {
    const encoded = encodeJson(await fn(), `What step '${name}' returned`);
    if (!encoded.ok) throw new InvalidUse(encoded.message);
    return { result: { type: "output", output: encoded.value }, thrown: null };
  } catch (thrown) {
    return { result: { type: "error", error: describeFailure(thrown) }, thrown };
  }
}

function checkStep(name: unknown, fn: unknown): Step {
  if (typeof name !== "string" || name === "" || name.length > NAME_CHARS_MAX) {
    throw new InvalidUse(`ctx.step takes a name of 1 to ${NAME_CHARS_MAX} characters`);
  }
  if (typeof fn !== "function") throw new InvalidUse(`Step '${name}' has no function to run`);
  return { name, fn: () => Reflect.apply(fn, undefined, []) };
}

/** As in a JSON Pointer: a slash in a name is no new level. */
function pointerToken(name: string): string {
  return name.replaceAll("~", "~0").replaceAll("/", "~1");
}
