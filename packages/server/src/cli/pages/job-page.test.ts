import { describe, expect, test } from "vitest";
import { createStyle } from "../terminal/style.ts";
import { jobPage } from "./job-page.ts";
import type { JobView, StepView } from "./job-views.ts";

const paper = { style: createStyle(false), columns: 100 };

const failedJob: JobView = {
  id: "job_01kb",
  kind: "recipe",
  status: "FAILED",
  phase: null,
  waitingFor: null,
  waitingUntil: null,
  hasErrors: true,
  reason: null,
  error: {
    code: "http_status",
    message: "POST https://erp.example.com answered 503",
    step: "/steps/1/then/0",
  },
  recipeId: "invoice-sync",
  recipeVersion: 3,
  repeat: 1,
  repeats: 2,
  lowPriority: false,
  runBy: "ops",
  progress: 50,
  createDate: "2026-11-22T02:00:00.000Z",
  startDate: "2026-11-22T02:00:00.250Z",
  endDate: "2026-11-22T02:00:01.500Z",
  waitingMs: 250,
  durationMs: 1_250,
  activeMs: 1_200,
  triggerEventId: "evt_01kb",
  report: { Invoice: "4711" },
  actions: { cancel: { enabled: false }, rerun: { enabled: true } },
};

const step = (over: Partial<StepView>): StepView => ({
  path: "/steps/0",
  id: null,
  name: null,
  kind: "action",
  action: null,
  status: "COMPLETED",
  attempt: 1,
  iterations: [],
  attempts: [],
  truncated: false,
  error: null,
  skippedReason: null,
  durationMs: 12,
  ...over,
});

describe("the page of a job", () => {
  test("says first what went wrong and where, then when, then each step, then what can be done", () => {
    const steps = [
      step({
        name: "Fetch the customer",
        action: "http.request",
        input: { url: "https://crm" },
        output: { status: 200 },
      }),
      step({ path: "/steps/1", kind: "if", output: true, durationMs: 0 }),
      step({
        path: "/steps/1/then/0",
        id: "post",
        action: "http.request",
        status: "FAILED",
        attempt: 2,
        error: { code: "http_status", message: "POST https://erp.example.com answered 503" },
        durationMs: 900,
      }),
      step({
        path: "/steps/2",
        kind: "if",
        status: "SKIPPED",
        skippedReason: "Condition was not met",
      }),
    ];

    const page = jobPage(paper, { job: failedJob, steps });

    expect(page).toBe(
      [
        "✗ FAILED  invoice-sync v3  job_01kb",
        "  Error    http_status: POST https://erp.example.com answered 503",
        "  In step  post (/steps/1/then/0)",
        "  Repeat   1, the latest",
        "  Created  2026-11-22 02:00:00.000 UTC",
        "  Started  2026-11-22 02:00:00.250 UTC, waited 250 ms",
        "  Ended    2026-11-22 02:00:01.500 UTC, took 1.25 s (1.20 s active)",
        "  Run by   ops",
        "  Event    evt_01kb",
        "  Invoice  4711",
        "",
        "Steps",
        "  ✓ Fetch the customer (http.request)  12 ms",
        '    in   {"url":"https://crm"}',
        '    out  {"status":200}',
        "  ✓ if                                 <1 ms",
        "    ✗ post (http.request)              attempt 2 · 900 ms",
        "      http_status: POST https://erp.example.com answered 503",
        "  – if                                 Condition was not met",
        "",
        "Next: reprise jobs logs job_01kb   reprise jobs rerun job_01kb",
      ].join("\n"),
    );
  });

  test("shows the failing iteration of a loop, and its error once", () => {
    const error = { code: "http_status", message: "answered 503" };
    const steps = [
      step({ kind: "foreach", name: "Each line", status: "FAILED", error }),
      step({ path: "/steps/0/steps/0", id: "post", iterations: [0] }),
      step({ path: "/steps/0/steps/0", id: "post", iterations: [1], status: "FAILED", error }),
    ];

    const page = jobPage(paper, { job: failedJob, steps });

    expect(page).toContain("    iteration 2 failed; --iteration shows another");
    expect(page.match(/answered 503$/gm)).toHaveLength(2);
  });

  test("shows the last attempt of a monitored block under its handled error", () => {
    const error = { code: "http_status", message: "answered 503" };
    const steps = [
      step({ kind: "monitor", name: "Tell the chat", output: { attempts: 2 } }),
      step({ path: "/steps/0/monitor/0", id: "tell", status: "FAILED", error, attempts: [1] }),
      step({
        path: "/steps/0/monitor/0",
        id: "tell",
        status: "FAILED",
        error,
        attempts: [2],
        attempt: 2,
      }),
      step({ path: "/steps/0/onError/0", id: "note" }),
    ];

    const page = jobPage(paper, { job: failedJob, steps });

    expect(page).toContain(
      [
        "  ✓ Tell the chat (monitor)  12 ms",
        "    attempt 2; the others are folded, --json has them",
        "    ✗ tell (action)          attempt 2 · 12 ms",
        "      http_status: answered 503",
        "    ✓ note (action)          12 ms",
      ].join("\n"),
    );
  });

  test("tells what a job waits for, and until when", () => {
    const waiting = {
      ...failedJob,
      status: "RUNNING",
      phase: "waiting",
      waitingFor: "timer",
      waitingUntil: "2026-11-22T03:00:00.000Z",
      error: null,
      endDate: null,
    };

    const page = jobPage(paper, { job: waiting, steps: [] });

    expect(page).toContain("Waits     for timer until 2026-11-22 03:00:00.000 UTC");
    expect(page).toContain("Ended     not yet, so far it took 1.25 s");
    expect(page).toContain("Progress  50 %");
  });

  test("says who canceled a job, and what they said of it", () => {
    const details = { comment: "wrong sandbox", by: "ops" };
    const reason = { type: "user", message: "Job canceled by user", details };

    const page = jobPage(paper, { job: { ...failedJob, reason }, steps: [] });

    expect(page).toContain("Job canceled by user: wrong sandbox (ops)");
  });

  test("lets nothing from outside speak to the terminal", () => {
    const evil = "\u001b[2J\u202e";
    const job = {
      ...failedJob,
      error: { code: evil, message: evil, step: evil },
      reason: { type: "user", message: evil, details: evil },
      recipeId: evil,
      runBy: evil,
      report: { [evil]: evil },
    };
    const steps = [
      step({
        name: evil,
        action: evil,
        input: evil,
        output: { [evil]: evil },
        error: { code: evil, message: evil },
      }),
      step({ path: "/steps/1", status: "SKIPPED", skippedReason: evil }),
    ];

    const page = jobPage(paper, { job, steps });

    expect(page).not.toContain("\u001b");
    expect(page).not.toContain("\u202e");
  });

  test("cuts long values to the width of the terminal", () => {
    const page = jobPage(paper, { job: failedJob, steps: [step({ output: "x".repeat(10_000) })] });

    expect(Math.max(...page.split("\n").map((line) => line.length))).toBeLessThanOrEqual(100);
  });
});
