import { describe, expect, test } from "vitest";
import type { Job } from "../domain/job/job.ts";
import { JOB_STATUSES } from "../domain/job/life-cycle.ts";
import { jobActions } from "./job-actions.ts";

const JOB: Job = {
  id: "job_1",
  kind: "recipe",
  status: "RUNNING",
  phase: "executing",
  waitingFor: null,
  waitingUntil: null,
  hasErrors: false,
  reason: null,
  error: null,
  recipeId: "sync",
  recipeVersion: 1,
  planId: null,
  parentId: null,
  rootId: null,
  repeat: 0,
  lowPriority: false,
  runBy: null,
  progress: 0,
  createDate: 0,
  queuedDate: 0,
  startDate: 0,
  endDate: null,
  activeMs: 0,
  triggerEventId: "evt_1",
  report: null,
  labels: null,
  lane: "sync",
  epoch: 1,
  workerId: "wrk_1",
  api: null,
  isTest: false,
  callDepth: 0,
  children: { total: 0, finished: 0, failed: 0 },
  sliceCost: 0,
  fromStep: null,
};

function enabled(fields: Partial<Job>): string[] {
  return Object.entries(jobActions({ ...JOB, ...fields }))
    .filter(([name, action]) => action.enabled && name !== "lowPriority")
    .map(([operation]) => operation);
}

describe("the actions of a job", () => {
  test.each([
    ["PENDING", ["stop", "cancel"]],
    ["RUNNING", ["stop", "cancel"]],
    ["PAUSING", ["stop", "cancel"]],
    ["PAUSED", ["stop", "cancel"]],
    ["STOPPING", ["forceStop", "cancel"]],
    ["STOPPED", ["resume", "cancel"]],
    ["CANCELING", []],
    ["CANCELED", ["rerun"]],
    ["COMPLETED", ["rerun"]],
    ["FAILED", ["rerun"]],
    ["ABORTED", ["rerun"]],
  ] as const)("that is %s are %j", (status, operations) => {
    expect(enabled({ status })).toEqual(operations);
  });

  test("say why not, each one that is not possible", () => {
    for (const status of JOB_STATUSES) {
      for (const action of Object.values(jobActions({ ...JOB, status }))) {
        expect(action.reason === null).toBe(action.enabled);
      }
    }
    expect(jobActions(JOB).rerun.reason).toBe("The job is RUNNING; cancel it first");
  });

  test("have no rerun for kinds that are triggered by something else", () => {
    expect(enabled({ status: "COMPLETED", kind: "payload" })).toEqual([]);
    expect(enabled({ status: "COMPLETED", kind: "run" })).toEqual([]);
  });

  test("have no rerun once the trigger event is erased", () => {
    const { rerun } = jobActions({ ...JOB, status: "FAILED", triggerEventId: null });

    expect(rerun).toEqual({ enabled: false, reason: "The trigger event is no longer stored" });
  });

  test("leave stopping to the root of a tree", () => {
    expect(enabled({ parentId: "job_0" })).toEqual(["cancel"]);
  });

  test("its priority can change until it has ended, if it is a root", () => {
    const actionOf = (fields: Partial<Job>) => jobActions({ ...JOB, ...fields }).lowPriority;

    expect(actionOf({ status: "STOPPED" })).toEqual({ enabled: true, reason: null });
    expect(actionOf({ status: "FAILED" }).reason).toContain("FAILED");
    expect(actionOf({ parentId: "job_0" }).reason).toContain("root");
  });
});
