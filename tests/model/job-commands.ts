import fc from "fast-check";
import { expect } from "vitest";
import { cancelJob } from "../../packages/server/src/engine/commands/jobs/cancel-job.ts";
import { forceStopJob } from "../../packages/server/src/engine/commands/jobs/force-stop-job.ts";
import { rerunJob } from "../../packages/server/src/engine/commands/jobs/rerun-job.ts";
import { resumeJob } from "../../packages/server/src/engine/commands/jobs/resume-job.ts";
import { stopJob } from "../../packages/server/src/engine/commands/jobs/stop-job.ts";
import { startRecipe } from "../../packages/server/src/engine/commands/recipes/start-recipe.ts";
import { stopRecipe } from "../../packages/server/src/engine/commands/recipes/stop-recipe.ts";
import { createIds } from "../../packages/server/src/runtime/ids.ts";
import { createLog } from "../../packages/server/src/runtime/log.ts";
import { systemRandom } from "../../packages/server/src/runtime/random.ts";
import type { SliceEnd, Storage } from "../../packages/server/src/storage/storage.ts";
import { LEASE_MS } from "../../packages/server/src/testing/given.ts";
import { RECIPE, records } from "../../packages/server/src/testing/records.ts";
import type { JobModel, Report } from "./job-model.ts";
import { expectAll, outcomeOf, type Systems } from "./system.ts";

type Command = fc.AsyncCommand<JobModel, Systems>;

/** Workers of the model; each is registered, and registered anew after it died. */
export const WORKERS = ["wrk_a", "wrk_b", "wrk_c"] as const;

const reports: fc.Arbitrary<Report> = fc.oneof(
  fc.constantFrom<Report>("go on", "complete", "fail", "halt", "yield"),
  fc.record({ waitMs: fc.integer({ min: 0, max: 20_000 }) }),
);

/** Everything that can happen to the jobs of a recipe, in random order. */
export function jobCommands({ maxCommands }: { maxCommands: number }) {
  const pick = fc.nat({ max: 1_000 });
  const worker = fc.constantFrom(...WORKERS);
  return fc.commands(
    [
      fc.boolean().map(accept),
      fc.boolean().map(accept),
      fc.tuple(worker, fc.integer({ min: 1, max: 4 })).map(([who, limit]) => claim(who, limit)),
      fc.tuple(pick, reports).map(([index, what]) => report(index, what)),
      fc.tuple(pick, reports).map(([index, what]) => report(index, what)),
      pick.map((index) => operate("cancel", index)),
      pick.map((index) => operate("stop", index)),
      pick.map((index) => operate("resume", index)),
      pick.map((index) => operate("forceStop", index)),
      pick.map((index) => operate("rerun", index)),
      fc.boolean().map(switchRecipe),
      fc.integer({ min: 1, max: 20_000 }).map(passTime),
      worker.map(killWorker),
    ],
    { maxCommands, size: "max" },
  );
}

/** What the store shows of every job, in the model's words. */
async function expectAgreement(model: JobModel, systems: Systems): Promise<void> {
  const expected = model.jobs.map((job) => ({
    id: job.id,
    status: job.status,
    repeat: job.repeat,
    workerId: job.worker,
    waitingUntil: job.until,
    isWaiting: job.status === "RUNNING" && job.worker === null,
    isStarted: job.started,
    isOver: ["COMPLETED", "FAILED", "CANCELED"].includes(job.status),
  }));
  await expectAll(
    systems,
    async ({ jobs }) => {
      const page = await jobs.list({ filter: {}, order: "oldest", limit: 500, after: null });
      return page.jobs.map((job) => ({
        id: job.id,
        status: job.status,
        repeat: job.repeat,
        workerId: job.workerId,
        waitingUntil: job.waitingUntil,
        isWaiting: job.phase === "waiting",
        isStarted: job.startDate !== null,
        isOver: job.endDate !== null,
      }));
    },
    expected,
  );
  await expectAll(systems, ({ jobs }) => jobs.nextWakeAt(), model.nextWakeAt());
  const ready = model.jobs.some(
    ({ turn, repeat }) => turn === "ready" && (model.isActive() || repeat > 0),
  );
  await expectAll(systems, ({ jobs }) => jobs.findReadyLanes(9), ready ? [RECIPE] : []);
}

function accept(low: boolean): Command {
  return command(`accept(${low ? "low" : "normal"})`, async (model, systems) => {
    const id = `job_${String(model.jobs.length).padStart(6, "0")}`;
    const job = records(systems.clock).newJob({ id, lowPriority: low });
    model.accept(id, { low, now: systems.clock.now() });
    const expected = { outcome: "accepted", jobId: id } as const;
    await expectAll(systems, ({ jobs }) => jobs.accept(job), expected);
  });
}

function claim(worker: string, limit: number): Command {
  return command(`claim(${worker}, ${limit})`, async (model, systems) => {
    const grips = model.claim(worker, limit);
    const now = systems.clock.now();
    const epochs: number[][] = grips.map(() => []);
    await expectAll(
      systems,
      async ({ jobs }) => {
        const claimed = await jobs.claim({ workerId: worker, lanes: [RECIPE], limit, now });
        for (const [index, { job }] of claimed.entries()) epochs[index]?.push(job.epoch);
        return claimed.map(({ job }) => ({ jobId: job.id, repeat: job.repeat }));
      },
      grips.map(({ jobId, repeat }) => ({ jobId, repeat })),
    );
    grips.forEach((grip, index) => {
      systems.grips.push({ grip, epochs: epochs[index] ?? [] });
    });
  });
}

/** Any worker reports that ever held a job, also one that has lost it. */
function report(index: number, what: Report): Command {
  const text = `report(#${index}, ${JSON.stringify(what)})`;
  return command(text, async (model, systems) => {
    const held = systems.grips[index % Math.max(1, systems.grips.length)];
    if (!held) return;
    const now = systems.clock.now();
    const status = model.report(held.grip, what, now);
    const { jobId: id, repeat } = held.grip;
    await expectAll(
      systems,
      ({ jobs }, store) => {
        const change = sliceEnd(what, now);
        const epoch = held.epochs[store] ?? -1;
        const build = records(systems.clock);
        return jobs.advance(build.advance({ id, repeat, epoch }, change ? { change } : {}));
      },
      status && { status },
    );
  });
}

function sliceEnd(what: Report, now: number): SliceEnd | undefined {
  const error = { code: "http_error", message: "502", step: null };
  if (typeof what === "object")
    return { event: "wait", waitingFor: "timer", until: now + what.waitMs };
  if (what === "complete") return { event: "complete", report: null };
  if (what === "fail") return { event: "fail", error, report: null, reason: null };
  if (what === "halt") return { event: "halt", report: null };
  return what === "yield" ? { event: "yield" } : undefined;
}

const OPERATIONS = {
  cancel: cancelJob,
  stop: stopJob,
  resume: resumeJob,
  forceStop: forceStopJob,
  rerun: rerunJob,
};

function operate(name: keyof typeof OPERATIONS, index: number): Command {
  return command(`${name}(#${index})`, async (model, systems) => {
    const jobId = model.jobs[index % Math.max(1, model.jobs.length)]?.id;
    if (jobId === undefined) return;
    const { clock } = systems;
    const expected = model[name](jobId);
    const operation = OPERATIONS[name];
    await expectAll<string>(
      systems,
      (storage) => outcomeOf(operation({ storage, clock }, { jobId, by: null })),
      expected,
    );
  });
}

function switchRecipe(start: boolean): Command {
  return command(start ? "startRecipe()" : "stopRecipe()", async (model, systems) => {
    if (start) model.startRecipe();
    else model.stopRecipe();
    const change = start ? startRecipe : stopRecipe;
    await expectAll(
      systems,
      async (storage) => (await change(depsOf(storage, systems), { id: RECIPE })).active,
      start,
    );
  });
}

/** Timers fire on the way; living workers renew their leases. */
function passTime(ms: number): Command {
  return command(`passTime(${ms})`, async (model, systems) => {
    systems.clock.advance(ms);
    const now = systems.clock.now();
    const woken = model.wake(now);
    await expectAll(
      systems,
      async ({ jobs }) => (await jobs.wakeDue({ now, limit: 500 })).woken,
      woken,
    );
    await renew(systems, WORKERS);
  });
}

/** It says nothing for the length of its lease, and comes back as a new one. */
function killWorker(worker: string): Command {
  return command(`killWorker(${worker})`, async (model, systems) => {
    for (const _ of [1, 2]) {
      systems.clock.advance(LEASE_MS / 2);
      await renew(
        systems,
        WORKERS.filter((other) => other !== worker),
      );
    }
    model.bury(worker);
    const now = systems.clock.now();
    await expectAll(systems, async ({ workers }) => (await workers.sweep({ now })).workers, [
      worker,
    ]);
    for (const { workers } of systems.storages) {
      await workers.register({ id: worker, name: worker, slots: 9, now, leaseMs: LEASE_MS });
    }
  });
}

async function renew(systems: Systems, ids: readonly string[]): Promise<void> {
  const now = systems.clock.now();
  for (const id of ids) {
    await expectAll(systems, ({ workers }) => workers.renew({ id, now, leaseMs: LEASE_MS }), true);
  }
}

function depsOf(storage: Storage, { clock }: Systems) {
  return {
    storage,
    clock,
    ids: createIds({ clock, random: systemRandom() }),
    log: createLog("silent"),
    catalog: {
      find: () => null,
      program: () => Promise.reject(new Error("The model runs no programs")),
      forget: () => undefined,
    },
  };
}

function command(text: string, run: (model: JobModel, systems: Systems) => Promise<void>): Command {
  return {
    check: () => true,
    async run(model, systems) {
      await run(model, systems);
      await expectAgreement(model, systems);
      expect(model.jobs.length).toBeLessThan(500);
    },
    toString: () => text,
  };
}
