import type { Condition } from "../../expressions/condition.ts";
import type { AcceptKey, NewJob, Transaction } from "../../storage/storage.ts";
import { batchesOf, batchText } from "../commands/accept/batch-event.ts";
import type { IncomingEvent } from "../commands/accept/incoming-event.ts";
import { filterEvents } from "../commands/accept/screen-events.ts";
import type { EngineDeps } from "../deps.ts";
import type { PolledItem } from "./read-items.ts";
import { eventKey, triggerJob } from "./trigger-job.ts";

type Deps = Pick<EngineDeps, "storage" | "ids" | "formulas">;

interface Fresh {
  recipeId: string;
  items: readonly PolledItem[];
  /** Keys that are kept besides, and make no job. */
  alsoKnown: readonly string[];
  filter: Condition | null;
  batch: { size: number } | null;
  now: number;
}

/** What new items become: ready to be committed. */
export interface Harvest {
  keys: readonly AcceptKey[];
  jobs: readonly { job: NewJob; keys: readonly AcceptKey[] }[];
  /** Items that were not known. */
  news: number;
  filtered: number;
}

/** Filters new items and makes their jobs, one of each or of each batch; nothing is stored yet. */
export async function harvest(deps: Deps, fresh: Fresh): Promise<Harvest> {
  const { recipeId, items, alsoKnown, filter, batch, now } = fresh;
  const given = { recipeId, source: "poll", now } as const;
  const keys = new Map(items.map(({ key, item }) => [eventOf(item), eventKey(given, key)]));
  const all = [...keys.keys()];
  const events =
    filter === null ? all : await filterEvents(filter, { events: all, formulas: deps.formulas });
  const parts = batch === null ? events.map((event) => [event]) : batchesOf(events, batch);
  const jobs = parts.map((part) => {
    const text = batch === null ? (part[0]?.text ?? "null") : batchText(part);
    return {
      job: triggerJob(deps, { ...given, event: text }),
      keys: part.flatMap((event) => keys.get(event) ?? []),
    };
  });
  const others = alsoKnown.map((key) => eventKey(given, key));
  return {
    keys: [...keys.values(), ...others],
    jobs,
    news: all.length,
    filtered: all.length - events.length,
  };
}

/** Keeps the keys and the jobs. A claimed trigger has one worker, so nobody else keeps its keys. */
export async function acceptHarvest(stores: Transaction, { keys, jobs }: Harvest): Promise<void> {
  if (keys.length > 0) await stores.keepKeys(keys);
  if (jobs.length > 0) await stores.jobs.acceptAll(jobs.map(({ job }) => job));
  const jobIds = new Map(
    jobs.flatMap(({ job, keys: own }) => own.map((key) => [key, job.id] as const)),
  );
  const answers = keys.map((key) => {
    const jobId = jobIds.get(key);
    return { key, answer: jobId === undefined ? [] : [jobId] };
  });
  if (answers.length > 0) await stores.storeAnswers(answers);
}

function eventOf(item: PolledItem["item"]): IncomingEvent {
  return { text: JSON.stringify(item), value: () => item };
}
