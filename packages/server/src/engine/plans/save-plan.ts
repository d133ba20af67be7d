import { isDeepStrictEqual } from "node:util";
import { RequestError } from "../../domain/errors.ts";
import type { JsonObject } from "../../domain/json.ts";
import type {
  PayloadItem,
  PlanDocument,
  PlanReplacement,
  PlanSchedule,
} from "../../domain/plan/plan-document.ts";
import type { Sink } from "../../domain/plan/sink.ts";
import { checkFires } from "../../domain/schedule/check-fires.ts";
import type { Vault } from "../../runtime/vault/vault.ts";
import type { NewPlan, PlanRow, Transaction } from "../../storage/storage.ts";
import { audit } from "../acting.ts";
import { sealSink } from "../deliveries/sealed-sink.ts";
import type { CommandDeps } from "../deps.ts";
import { armPlan } from "./arm-plan.ts";
import { changePlan } from "./change-plan.ts";

/** Items that are written at once. */
const PAGE = 500;
const SECOND_MS = 1_000;
/** Of the parameters of one item, as of any event. */
const PARAMETERS_BYTES_MAX = 1_048_576;

interface SaveDeps extends Pick<CommandDeps, "storage" | "clock"> {
  /** Seals the secrets of sinks. */
  vault: Vault;
}

/**
 * Stores a plan; it is ACTIVE at once. Refuses with `plan_exists`, `never_fires` and `limit_exceeded`.
 * The payload goes to the store in pages, within one transaction.
 */
export function createPlan(
  { storage, clock, vault }: SaveDeps,
  { id, payload, ...document }: PlanDocument,
): Promise<PlanRow> {
  const now = clock.now();
  refuseNever(document.schedule, now);
  const sink = sealedSink(vault, { id, sink: document.sink, before: null });
  return storage.transaction(async (stores) => {
    const plan: NewPlan = {
      id,
      ...fieldsOf(document),
      sink,
      state: "ACTIVE",
      reason: null,
      revision: 1,
      payloadCount: payload.length,
      createdAt: now,
      updatedAt: now,
      lastRunAt: null,
    };
    if (!(await stores.plans.insert(plan))) {
      throw new RequestError("plan_exists", `There is a plan '${id}' already. PUT replaces it.`);
    }
    await writePayload(stores, { plan, items: payload });
    await armPlan(stores, { plan, now, note: "The plan was created" });
    const target = { type: "plan", id };
    const details = { payloadCount: plan.payloadCount };
    await audit(stores, { action: "plan.create", target, outcome: "changed", details });
    return found(stores, id);
  });
}

/** Replaces what a plan says; runs that have begun go on as they were (M-18.6). */
export function replacePlan(
  deps: SaveDeps,
  { id, replacement }: { id: string; replacement: PlanReplacement },
): Promise<PlanRow> {
  const { id: given = id, payload, ...document } = replacement;
  if (given !== id) {
    const message = `The plan is '${id}'; its id cannot be changed to '${given}'.`;
    throw new RequestError("invalid_value", message, {
      errors: [{ pointer: "/id", code: "invalid_value", message }],
    });
  }
  const now = deps.clock.now();
  return changePlan(deps, { id, action: "plan.update" }, async (stores, before) => {
    const fields = fieldsOf(document);
    const isSame = isDeepStrictEqual(fields.schedule, before.schedule);
    if (!isSame) refuseNever(document.schedule, now);
    const plan: NewPlan = {
      ...before,
      ...fields,
      sink: sealedSink(deps.vault, { id, sink: document.sink, before: before.sink }),
      updatedAt: now,
      ...(payload && { revision: before.revision + 1, payloadCount: payload.length }),
    };
    await stores.plans.update(plan);
    if (payload) {
      await writePayload(stores, { plan, items: payload });
      await stores.plans.dropOldPayload(id);
    }
    if (!isSame) await armPlan(stores, { plan, now, note: "The schedule was changed" });
    return found(stores, id);
  });
}

function sealedSink(
  vault: Vault,
  { id, sink, before }: { id: string; sink: Sink | null | undefined; before: JsonObject | null },
): JsonObject | null {
  return sink ? sealSink(vault, { sink, before, scope: `plan:${id}` }) : null;
}

function fieldsOf({ name, configuration, schedule, overlap }: Omit<PlanReplacement, "id">) {
  return {
    name,
    schedule: schedule?.given ?? null,
    configuration: plain(configuration),
    overlap,
  };
}

/** As JSON says it: without fields that are undefined. */
function plain(value: object): JsonObject {
  const copy: JsonObject = JSON.parse(JSON.stringify(value));
  return copy;
}

function refuseNever(schedule: PlanSchedule | null | undefined, now: number): void {
  const problem = schedule?.read ? checkFires(schedule.read, now) : null;
  if (problem === null) return;
  const { code, message, path } = problem;
  const pointer = ["/schedule", ...path].join("/");
  throw new RequestError(code, message, { errors: [{ pointer, code, message }] });
}

async function writePayload(
  stores: Transaction,
  { plan, items }: { plan: NewPlan; items: readonly PayloadItem[] },
): Promise<void> {
  const { id: planId, revision } = plan;
  for (let from = 0; from < items.length; from += PAGE) {
    const page = items.slice(from, from + PAGE).map((item, index) => {
      const position = from + index;
      refuseLarge(item, position);
      const { api, parameters, retry, requestTimeout } = item;
      return {
        position,
        api,
        parameters,
        retry: retry ? plain(retry) : null,
        requestTimeoutMs: requestTimeout === undefined ? null : requestTimeout * SECOND_MS,
      };
    });
    await stores.plans.addPayload({ planId, revision, items: page });
  }
}

function refuseLarge({ parameters }: PayloadItem, position: number): void {
  if (Buffer.byteLength(JSON.stringify(parameters)) <= PARAMETERS_BYTES_MAX) return;
  const message = "Parameters of an item may have up to 1 MiB.";
  const pointer = `/payload/${position}/parameters`;
  throw new RequestError("limit_exceeded", message, {
    limit: PARAMETERS_BYTES_MAX,
    errors: [{ pointer, code: "limit_exceeded", message }],
  });
}

async function found(stores: Transaction, id: string): Promise<PlanRow> {
  const plan = await stores.plans.find(id);
  if (plan === null) throw new Error(`The plan ${id} that was just written is gone`);
  return plan;
}
