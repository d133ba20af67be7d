import type { WriteKind } from "./group-commit.ts";
import { mayReadyOthers } from "./sql/children/advance-families.ts";
import { type Acceptance, acceptJobs } from "./sql/jobs/accept-jobs.ts";
import { advanceJobs } from "./sql/jobs/advance-jobs.ts";
import { claimJobs, wakeDue } from "./sql/jobs/claim-jobs.ts";
import type {
  Accepted,
  Advance,
  Advanced,
  ClaimedJob,
  ClaimRequest,
  JobStore,
  StoreSignal,
} from "./storage.ts";

/** What workers and doors write all the time. */
export type HotWrites = Pick<JobStore, "accept" | "acceptAll" | "claim" | "advance" | "wakeDue">;

/** Through the group commit, or, inside a transaction, at once. */
export type Write = <Item, Result>(kind: WriteKind<Item, Result>, item: Item) => Promise<Result>;

const CLAIM_ROWS_LIKELY = 40;

const ACCEPT: WriteKind<Acceptance, Accepted[]> = {
  name: "accept",
  rows: ({ jobs }) => jobs.length * 2,
  apply: acceptJobs,
};

const CLAIM: WriteKind<ClaimRequest, ClaimedJob[]> = {
  name: "claim",
  // What it finds is not known yet. Counted as its whole limit it would always flush alone.
  rows: ({ limit }) => Math.min(limit, CLAIM_ROWS_LIKELY),
  async apply(session, requests) {
    const claims: ClaimedJob[][] = [];
    for (const request of requests) claims.push(await claimJobs(session, request));
    return claims;
  },
};

const ADVANCE: WriteKind<Advance, Advanced | null> = {
  name: "advance",
  rows: ({ steps, children = [] }) => 1 + steps.length + children.length * 3,
  apply: advanceJobs,
};

const WAKE: WriteKind<{ now: number; limit: number }, { woken: number; lanes: string[] }> = {
  name: "wake",
  rows: ({ limit }) => limit,
  async apply(session, requests) {
    const answers = [];
    for (const request of requests) answers.push(await wakeDue(session, request));
    return answers;
  },
};

/** `announce` is told of lanes with new work, after the commit. */
export function createHotWrites(write: Write, announce: (signal: StoreSignal) => void): HotWrites {
  const accept = async (acceptance: Acceptance): Promise<Accepted[]> => {
    const accepted = await write(ACCEPT, acceptance);
    const lanes = acceptance.jobs.flatMap(({ lane }, index) =>
      accepted[index]?.outcome === "accepted" ? [lane] : [],
    );
    if (lanes.length > 0) announce({ type: "ready", lanes: [...new Set(lanes)] });
    return accepted;
  };
  const advanceFamily = async (advance: Advance): Promise<Advanced | null> => {
    const advanced = await write(ADVANCE, advance);
    const lanes = advanced?.lanes ?? [];
    if (lanes.length > 0) announce({ type: "ready", lanes: [...new Set(lanes)] });
    return advanced;
  };
  return {
    async accept(job) {
      const [accepted] = await accept({ jobs: [job], key: job.key ?? null });
      return accepted ?? { outcome: "conflict" };
    },
    acceptAll: (jobs, key) => accept({ jobs, key: key ?? null }),
    claim: (request) => write(CLAIM, request),
    advance: (advance) =>
      mayReadyOthers(advance) ? advanceFamily(advance) : write(ADVANCE, advance),
    async wakeDue(request) {
      const answer = await write(WAKE, request);
      if (answer.lanes.length > 0) announce({ type: "ready", lanes: answer.lanes });
      return answer;
    },
  };
}
