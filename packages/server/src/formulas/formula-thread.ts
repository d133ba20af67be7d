import { createFormulaRunner, isFormulaRequest } from "../expressions/formula/evaluate-formula.ts";
import { systemClock } from "../runtime/clock.ts";
import { serveThread } from "../runtime/threads/serve-thread.ts";

const run = await createFormulaRunner(systemClock.now);

// A second line: should a formula ever reach a prototype, nothing can be added to it.
for (const { prototype } of [Object, Array, Function, String, Number, Boolean, RegExp, Promise]) {
  Object.preventExtensions(prototype);
}

serveThread(async (request) => {
  if (!isFormulaRequest(request)) throw new Error("This is not a request for a formula");
  return run(request);
});
