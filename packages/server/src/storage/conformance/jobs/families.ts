import type { Job } from "../../../domain/job/job.ts";
import type { Call, NewJob, SliceEnd, Storage } from "../../storage.ts";
import { byText, type TestBench } from "../store-under-test.ts";

const HOUR_MS = 3_600_000;

/** Callers and the jobs that they call, in the store of a test. */
export function families(the: TestBench) {
  const childOf = (parent: Job, call: Partial<Call> = {}): NewJob =>
    the.given.newJob({
      kind: "call",
      lane: "callee",
      parentId: parent.id,
      rootId: parent.rootId ?? parent.id,
      callDepth: parent.callDepth + 1,
      call: { mode: "sync", cancelWithParent: false, parentRepeat: parent.repeat, ...call },
    });

  const advance = (
    job: Job,
    fields: { children?: NewJob[]; change?: SliceEnd } = {},
    storage: Storage = the.storage,
  ) => {
    const { parentId, rootId } = job;
    return storage.jobs.advance(the.given.advance(job, { parentId, rootId, ...fields }));
  };

  const awaiting = (ids: string[]): SliceEnd => ({
    event: "wait",
    waitingFor: "child",
    until: the.clock.now() + HOUR_MS,
    awaits: ids,
  });

  const find = async (id: string): Promise<Job> => {
    const job = await the.storage.jobs.find(id);
    if (!job) throw new Error(`There is no job ${id}`);
    return job;
  };

  const claimChildren = async (limit = 10): Promise<Job[]> => {
    const claimed = await the.given.claim({ lane: "callee", limit });
    return claimed.map(({ job }) => job).toSorted((a, b) => byText(a.id, b.id));
  };

  const write = (job: Job, fields: Partial<Job>) =>
    the.storage.transaction(async (stores) => {
      const locked = await stores.lockJob(job.id);
      const isHeld = fields.status === "STOPPING" || fields.status === "CANCELING";
      const readiness = { state: isHeld ? "held" : "resting" } as const;
      if (locked) await stores.updateJob({ ...locked, ...fields }, readiness);
    });

  /** A caller that waits for children, and those in a worker's hands. */
  const givenFamily = async (calls: Partial<Call>[] = [{}]) => {
    const held = await the.given.runningJob();
    const children = calls.map((call) => childOf(held, call));
    const ids = children.map(({ id }) => id);
    await advance(held, { children, change: awaiting(ids) });
    return { parent: held, children: await claimChildren() };
  };

  return { childOf, advance, awaiting, find, claimChildren, write, givenFamily };
}
