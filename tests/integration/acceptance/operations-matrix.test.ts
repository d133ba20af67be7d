import { afterAll, afterEach, beforeEach, describe, expect, inject, test } from "vitest";
import type { Job } from "../../../packages/server/src/domain/job/job.ts";
import {
  isFinal,
  JOB_OPERATIONS,
  JOB_STATUSES,
  type JobOperation,
  type JobStatus,
  nextJobStatus,
} from "../../../packages/server/src/domain/job/life-cycle.ts";
import type { StoreUnderTest } from "../../../packages/server/src/storage/conformance/store-under-test.ts";
import type { Storage } from "../../../packages/server/src/storage/storage.ts";
import { fakeClock } from "../../../packages/server/src/testing/fake-clock.ts";
import { type Given, given } from "../../../packages/server/src/testing/given.ts";
import { openTestApi, type TestApi } from "../../../packages/server/src/testing/open-test-api.ts";
import { postgresUnderTest } from "../../../packages/server/src/testing/postgres-under-test.ts";
import { sqliteUnderTest } from "../../../packages/server/src/testing/sqlite-under-test.ts";

type Operation = JobOperation | "setLowPriority" | "removeLowPriority";
type Place = "root" | "child";

const OPERATIONS: readonly Operation[] = [...JOB_OPERATIONS, "setLowPriority", "removeLowPriority"];
const PATHS: Record<Operation, string> = {
  stop: "POST stop",
  resume: "POST resume",
  forceStop: "POST force-stop",
  cancel: "POST cancel",
  rerun: "POST rerun",
  setLowPriority: "PUT low-priority",
  removeLowPriority: "DELETE low-priority",
};
/** Asked again, they answer 200 and change nothing (O-9.3). */
const IN_EFFECT: Partial<Record<Operation, readonly JobStatus[]>> = {
  stop: ["STOPPING", "STOPPED"],
  resume: ["RUNNING", "PENDING"],
  cancel: ["CANCELING"],
};
const OF_ROOTS: readonly Operation[] = [
  "stop",
  "resume",
  "forceStop",
  "setLowPriority",
  "removeLowPriority",
];
/** A worker has the job. */
const HELD: readonly JobStatus[] = ["RUNNING", "PAUSING", "STOPPING", "CANCELING"];

interface Cell {
  status: JobStatus;
  operation: Operation;
  place: Place;
}

interface Expected {
  code: number;
  /** Of the job afterwards. */
  status: JobStatus;
  changed: boolean;
}

/** What the matrix of requirements §9 says, of a job that has started. */
function expectedOf({ status, operation, place }: Cell): Expected {
  const refused = { code: 409, status, changed: false };
  if (place === "child" && OF_ROOTS.includes(operation)) return refused;
  if (IN_EFFECT[operation]?.includes(status)) return { code: 200, status, changed: false };
  if (operation === "setLowPriority" || operation === "removeLowPriority") {
    const changed = operation === "setLowPriority";
    return isFinal(status) ? refused : { code: 200, status, changed };
  }
  const isHeld = HELD.includes(status);
  const circumstances = { held: false, started: true, idle: !isHeld, hooked: false };
  const next = nextJobStatus(status, operation, circumstances);
  return next === undefined ? refused : { code: 200, status: next, changed: true };
}

const CELLS = (["root", "child"] as const).flatMap((place) =>
  JOB_STATUSES.map((status) => ({ place, status })),
);

const conforms = (store: StoreUnderTest) => {
  let api: TestApi;
  let storage: Storage;
  let the: Given;
  let number = 0;

  beforeEach(async () => {
    const clock = fakeClock();
    ({ storage } = await store.open(clock));
    the = given({ storage, clock });
    api = await openTestApi({ storage, clock });
    await the.recipe();
    await the.worker({ slots: 10_000 });
  });
  afterEach(async () => {
    await api.close();
    await store.close();
  });

  const started = async (fields: Partial<Parameters<Given["job"]>[0]> = {}): Promise<Job> => {
    number += 1;
    return the.runningJob({ lane: `lane-${number}`, recipeId: "sync", ...fields });
  };
  const childOf = async (): Promise<Job> => {
    const parent = await started();
    const lane = `lane-${number}-child`;
    const child = the.newJob({
      ...{ kind: "call", lane, recipeId: "sync", parentId: parent.id, rootId: parent.id },
      ...{ callDepth: 1, call: { mode: "sync", cancelWithParent: false, parentRepeat: 0 } },
    });
    await storage.jobs.advance(the.advance(parent, { children: [child] }));
    const [claimed] = await the.claim({ lane });
    if (claimed === undefined) throw new Error("The child was not claimed");
    return claimed.job;
  };
  /** As it stands in the store in this status, whatever led there. */
  const givenJob = async ({ status, place }: Pick<Cell, "status" | "place">): Promise<string> => {
    const job = place === "root" ? await started() : await childOf();
    const isHeld = HELD.includes(status);
    await storage.transaction(async (stores) => {
      const locked = await stores.lockJob(job.id);
      if (locked === null) throw new Error("There is no job");
      const endDate = isFinal(status) ? api.clock.now() : null;
      const phase = status === "RUNNING" ? locked.phase : null;
      const readiness = isHeld ? { state: "held" as const } : { state: "resting" as const };
      await stores.updateJob({ ...locked, status, phase, endDate }, readiness);
    });
    return job.id;
  };
  const look = async (id: string) => {
    const { body } = await api.ask({ url: `/api/v1/jobs/${id}` });
    return body as {
      status: string;
      actions: Record<string, { enabled: boolean; reason: string }>;
    };
  };
  const ask = async (id: string, operation: Operation) => {
    const [method = "", path = ""] = PATHS[operation].split(" ");
    const request = { url: `/api/v1/jobs/${id}/${path}` };
    if (method === "PUT") return api.ask({ ...request, method });
    return api.ask({ ...request, method: method === "DELETE" ? "DELETE" : "POST" });
  };

  test.each(CELLS)(
    "of a $place that is $status are as the matrix says",
    async ({ status, place }) => {
      for (const operation of OPERATIONS) {
        const cell = `${operation} of a ${place} that is ${status}`;
        const id = await givenJob({ status, place });
        const expected = expectedOf({ status, operation, place });
        const before = await look(id);

        const answer = await ask(id, operation);

        const after = await look(id);
        const action = before.actions[operation.endsWith("Priority") ? "lowPriority" : operation];
        expect(before.status, cell).toBe(status);
        expect(answer.status, cell).toBe(expected.code);
        expect(after.status, cell).toBe(expected.status);
        if (expected.code === 409) {
          expect(answer.body, cell).toMatchObject({ code: "invalid_transition" });
          expect(action, cell).toMatchObject({ enabled: false, reason: expect.any(String) });
        } else {
          expect(answer.body, cell).toMatchObject({ changed: expected.changed });
        }
        if (expected.changed) expect(action, cell).toEqual({ enabled: true, reason: null });
        if (action?.enabled === false) expect(expected.changed, cell).toBe(false);
      }
    },
  );
};

describe("the operations, on SQLite", () => conforms(sqliteUnderTest("memory")));

describe("the operations, on PostgreSQL", () => {
  const postgres = postgresUnderTest(inject("postgresUrl"));
  conforms(postgres);
  afterAll(() => postgres.drop());
});
