import { RequestError } from "../../packages/server/src/domain/errors.ts";
import type { Storage } from "../../packages/server/src/storage/storage.ts";

interface Faults {
  /** A dead process hears nothing any more. */
  isAlive(): boolean;
  /** Whether this question, or its answer, gets lost on the way. */
  isLost(): boolean;
}

/** A call that will never be answered, as those of a process that is no more. */
const NEVER = new Promise<never>(() => undefined);

/**
 * The store as one process sees it over a bad line: questions and answers get lost, and nothing is
 * heard after the process died. What the store itself has committed stays.
 */
export function faultyStorage(storage: Storage, faults: Faults): Storage {
  const call = async <T>(ask: () => Promise<T>): Promise<T> => {
    if (!faults.isAlive()) return NEVER;
    if (faults.isLost()) throw unavailable();
    const answer = await ask();
    if (!faults.isAlive()) return NEVER;
    if (faults.isLost()) throw unavailable();
    return answer;
  };
  const wrap = <Store extends object>(store: Store): Store =>
    new Proxy(store, {
      get(target, name) {
        const method: unknown = Reflect.get(target, name);
        if (typeof method !== "function") return method;
        return (...args: unknown[]) => call(async () => Reflect.apply(method, target, args));
      },
    });
  return {
    // One of several processes: leases count, and a start voids nobody else's.
    engine: "postgres",
    jobs: wrap(storage.jobs),
    steps: wrap(storage.steps),
    events: wrap(storage.events),
    recipes: wrap(storage.recipes),
    workers: wrap(storage.workers),
    apiKeys: wrap(storage.apiKeys),
    users: wrap(storage.users),
    overview: wrap(storage.overview),
    logs: wrap(storage.logs),
    requestKeys: wrap(storage.requestKeys),
    secrets: wrap(storage.secrets),
    holds: wrap(storage.holds),
    artifacts: wrap(storage.artifacts),
    reports: wrap(storage.reports),
    retention: wrap(storage.retention),
    settings: wrap(storage.settings),
    functions: wrap(storage.functions),
    calls: wrap(storage.calls),
    statistics: wrap(storage.statistics),
    errorGroups: wrap(storage.errorGroups),
    triggers: wrap(storage.triggers),
    audit: wrap(storage.audit),
    bulk: wrap(storage.bulk),
    views: wrap(storage.views),
    plans: wrap(storage.plans),
    deliveries: wrap(storage.deliveries),
    transaction: (work) => call(() => storage.transaction(work)),
    onSignal: (listener) =>
      storage.onSignal((signal) => {
        if (faults.isAlive() && !faults.isLost()) listener(signal);
      }),
    ping: () => call(() => storage.ping()),
    close: async () => undefined,
  };
}

function unavailable(): RequestError {
  return new RequestError("storage_unavailable", "The line is bad");
}
