import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { createClaimMeter } from "../../../engine/insight/claim-meter.ts";
import { rollUp } from "../../../engine/insight/roll-up.ts";
import { openTestApi, type TestApi } from "../../../testing/open-test-api.ts";

describe("metrics", () => {
  let api: TestApi;

  beforeEach(async () => {
    api = await openTestApi();
    await api.given.recipe();
    await api.given.worker({ slots: 4 });
  });
  afterEach(() => api.close());

  const scrape = async () => (await api.ask({ url: "/metrics", role: "viewer" })).text.split("\n");

  test("tell jobs, workers and what is late, for Prometheus", async () => {
    const job = await api.given.runningJob();
    await api.given.runningJob();
    await api.given.job();
    api.clock.advance(2_000);
    const change = { event: "complete" as const, report: null };
    await api.storage.jobs.advance(api.given.advance(job, { change }));
    api.clock.advance(38_000);
    await rollUp(api.deps).tick();

    const lines = await scrape();

    for (const line of [
      'reprise_jobs{status="PENDING"} 1',
      'reprise_jobs{status="RUNNING"} 1',
      "reprise_jobs_accepted_total 3",
      "reprise_jobs_started_total 2",
      'reprise_jobs_ended_total{status="COMPLETED"} 1',
      "reprise_job_wait_seconds_count 2",
      'reprise_job_duration_seconds_bucket{le="1"} 0',
      'reprise_job_duration_seconds_bucket{le="5"} 1',
      "reprise_job_duration_seconds_sum 2",
      'reprise_workers{state="lost"} 1',
      "reprise_slots 0",
      "oldest_running_without_lease 10",
      "schedule_overdue_seconds 0",
    ]) {
      expect(lines).toContain(line);
    }
    expect(lines.some((line) => line.startsWith("nodejs_eventloop_lag_seconds "))).toBe(true);
    expect(lines.some((line) => line.startsWith("process_resident_memory_bytes "))).toBe(true);
  });

  test("tell what the claims of this process took", async () => {
    const meter = createClaimMeter(api.clock);
    const storage = meter.measure(api.storage);
    const measured = await openTestApi({ storage, claimMeter: meter });
    await api.given.job();
    const request = { workerId: "wrk_test", lanes: ["sync"], limit: 5, lowLimit: 0 };

    await storage.jobs.claim({ ...request, now: api.clock.now() });

    const { text } = await measured.ask({ url: "/metrics", role: "viewer" });
    expect(text).toContain("reprise_claim_seconds_count 1\n");
    expect(text).toContain("reprise_jobs_claimed_total 1\n");
    await measured.app.close();
  });

  test("are of the right type, and need a key", async () => {
    const { headers } = await api.ask({ url: "/metrics", role: "viewer" });
    const { status } = await api.ask({ url: "/metrics", role: null });

    expect(headers["content-type"]).toBe("text/plain; version=0.0.4; charset=utf-8");
    expect(status).toBe(401);
  });
});
