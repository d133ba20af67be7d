import { createCodeRunner } from "../packages/server/src/code/code-runner.ts";
import { dataSet } from "../packages/server/src/connectors/data/data-set.ts";
import { createActions } from "../packages/server/src/connectors/registry.ts";
import type { Action, ActionRegistry } from "../packages/server/src/domain/connector.ts";
import { createRecipeCatalog } from "../packages/server/src/engine/create-recipe-catalog.ts";
import { createFormulaEvaluator } from "../packages/server/src/formulas/formula-evaluator.ts";
import { systemClock } from "../packages/server/src/runtime/clock.ts";
import { createGuardedClient } from "../packages/server/src/runtime/guarded-fetch/guarded-client.ts";
import { createIds } from "../packages/server/src/runtime/ids.ts";
import { createLog } from "../packages/server/src/runtime/log.ts";
import { systemRandom } from "../packages/server/src/runtime/random.ts";
import type { Storage } from "../packages/server/src/storage/storage.ts";

/** What the engine and its commands need, as server.ts puts it together, with an action `bench.noop`. */
export function engineParts(storage: Storage, act: Action["run"]) {
  const clock = systemClock;
  const random = systemRandom();
  const http = createGuardedClient({
    allowPrivate: [],
    isOwnDoor: () => false,
    userAgent: "Reprise/bench",
  });
  const actions: ActionRegistry = new Map([
    ...createActions({ http }),
    [
      "bench.noop",
      {
        ...dataSet,
        name: "bench.noop",
        run: act,
      },
    ],
  ]);
  return {
    storage,
    clock,
    random,
    actions,
    log: createLog("warn"),
    ids: createIds({ clock, random }),
    formulas: createFormulaEvaluator(),
    code: createCodeRunner(),
    catalog: createRecipeCatalog({ storage, clock }),
  };
}
