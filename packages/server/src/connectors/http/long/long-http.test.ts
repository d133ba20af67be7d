import { afterEach, describe, expect, test } from "vitest";
import type { Json } from "../../../domain/json.ts";
import { cancelJob } from "../../../engine/commands/jobs/cancel-job.ts";
import { resumeByToken } from "../../../engine/commands/jobs/resume-by-token.ts";
import { createGuardedClient } from "../../../runtime/guarded-fetch/guarded-client.ts";
import { type EngineUnderTest, engineUnderTest } from "../../../testing/engine-under-test.ts";
import {
  type ReceivedRequest,
  type Receiver,
  startReceiver,
} from "../../../testing/start-receiver.ts";
import { createActions } from "../../registry.ts";

interface Reply {
  status?: number;
  headers?: Record<string, string>;
  json?: Json;
}

describe("a step that waits for another host", () => {
  let under: EngineUnderTest;
  let host: Receiver;
  let http: ReturnType<typeof createGuardedClient>;

  afterEach(async () => {
    await under.close();
    await Promise.all([host.close(), http.close()]);
  });

  const open = async (
    reply: (request: ReceivedRequest, count: number) => Reply,
    step: (origin: string) => { [key: string]: Json },
  ) => {
    host = await startReceiver((request, response, count) => {
      const { status = 200, headers = {}, json = null } = reply(request, count);
      response.writeHead(status, { "content-type": "application/json", ...headers });
      response.end(JSON.stringify(json));
    });
    http = createGuardedClient({ allowPrivate: ["127.0.0.1"] });
    under = await engineUnderTest({ actions: [...createActions({ http }).values()] });
    await under.recipe([{ id: "outside", ...step(host.origin) }]);
    await under.engine.start();
    return under.send();
  };
  const waits = (jobId: string, waitingFor: string) =>
    expect
      .poll(async () => (await under.storage.jobs.find(jobId))?.waitingFor, { timeout: 5_000 })
      .toBe(waitingFor);
  /** A round of polls: time goes by, and the answers of the real network come. */
  const polled = async (requests: number, afterMs = 30_250) => {
    await under.pass(afterMs);
    await expect.poll(() => host.requests.length, { timeout: 5_000 }).toBe(requests);
    await under.rest();
  };
  const asked = () => host.requests.map(({ method, url }) => `${method} ${url}`);
  const outputOf = async (jobId: string) => (await under.steps(jobId))[0]?.output;

  test("follows the address in the answer until that is no longer 202", async () => {
    const id = await open(
      (_, count) =>
        count < 3 ? { status: 202, headers: { location: "/jobs/7" } } : { json: { rows: 3 } },
      (origin) => ({
        action: "http.wait",
        input: { start: { method: "POST", url: `${origin}/jobs`, json: {} }, poll: {} },
      }),
    );
    await waits(id, "poll");

    await polled(2);
    await waits(id, "poll");
    await polled(3);

    await under.until(id, "COMPLETED");
    expect(asked()).toEqual(["POST /jobs", "GET /jobs/7", "GET /jobs/7"]);
    expect(await outputOf(id)).toMatchObject({ status: 200, body: { rows: 3 } });
  });

  test("asks until a value of the answer is as it should be, also over errors that pass", async () => {
    const replies: Reply[] = [
      { json: { state: "busy" } },
      { status: 503 },
      { json: { state: "done" } },
    ];
    const id = await open(
      (_, count) => replies[count - 1] ?? {},
      (origin) => ({
        action: "http.wait",
        input: {
          poll: {
            request: { url: `${origin}/s`, headers: { authorization: "Bearer secret" } },
            until: { path: "body.state", is: ["done", "idle"] },
          },
        },
      }),
    );

    await waits(id, "poll");
    await polled(1, 500);
    await waits(id, "poll");
    await polled(2);
    await waits(id, "poll");
    await polled(3);

    await under.until(id, "COMPLETED");
    const [step] = await under.steps(id);
    expect(JSON.stringify(step)).not.toContain("secret");
    const lines = await under.storage.logs.list({ jobId: id, after: null, limit: 9 });
    expect(lines.map(({ message }) => message).join()).toContain("A poll failed and is made again");
  });

  test("fails with the answer that says that the work has failed", async () => {
    const id = await open(
      () => ({ json: { state: "broken" } }),
      (origin) => ({
        action: "http.wait",
        input: {
          poll: { request: { url: origin }, failWhen: { path: "body.state", is: "broken" } },
        },
      }),
    );

    await polled(1);

    expect((await under.until(id, "FAILED")).error?.code).toBe("wait_failed");
  });

  test("takes no address of a foreign host from an answer", async () => {
    const id = await open(
      () => ({ status: 202, headers: { location: "https://evil.example/" } }),
      (origin) => ({ action: "http.wait", input: { start: { url: origin }, poll: {} } }),
    );

    expect((await under.until(id, "FAILED")).error?.code).toBe("other_host");
  });

  test("ends the work there when its job is canceled, under a key of its own", async () => {
    const id = await open(
      ({ method }) => (method === "POST" ? { status: 202, headers: { location: "/j/1" } } : {}),
      (origin) => ({
        action: "http.wait",
        input: { start: { method: "POST", url: origin }, poll: {}, cancel: {} },
      }),
    );
    await waits(id, "poll");

    await cancelJob(under.deps, { jobId: id, by: null });
    await under.pass(1_000);

    await under.until(id, "CANCELED");
    expect(asked()).toEqual(["POST /", "DELETE /j/1"]);
    const keys = host.requests.map(({ headers }) => headers["idempotency-key"]);
    expect(keys).toEqual([`${id}/0/steps/0`, `${id}/0/steps/0/cancel`]);
  });

  test.each([
    [{ header: "x-token" }, ({ headers }: ReceivedRequest) => headers["x-token"]],
    [{ field: "callback.token" }, ({ body }: ReceivedRequest) => JSON.parse(body).callback.token],
  ])("goes on when its token comes back (%#)", async (token, read) => {
    const id = await open(
      () => ({}),
      (origin) => ({
        action: "resume.wait",
        input: {
          request: { method: "POST", url: origin, json: { callback: { kept: true } } },
          token,
        },
      }),
    );
    await waits(id, "resume-token");
    const [request] = host.requests;
    const sent = String(request && read(request));

    await resumeByToken(under.deps, { token: sent, payload: { answer: 42 } });

    await under.until(id, "COMPLETED");
    expect(await outputOf(id)).toEqual({ answer: 42 });
    expect(JSON.parse(request?.body ?? "")).toMatchObject({ callback: { kept: true } });
  });

  test.each([
    [{ action: "http.wait", input: { poll: {} } }, "Without a start the request needs its url"],
    [{ action: "http.wait", input: { poll: { request: { url: "x" }, every: "5" } } }, "poll.every"],
    [{ action: "resume.wait", input: {} }, "request"],
    [
      {
        action: "resume.wait",
        input: { request: { url: "x", text: "t", json: [] }, token: { field: "a" } },
      },
      "JSON",
    ],
  ])("refuses what it cannot do (%#)", async (step, message) => {
    const id = await open(
      () => ({}),
      () => step,
    );

    const job = await under.until(id, "FAILED");

    expect(job.error?.code).toBe("invalid_input");
    expect(job.error?.message).toContain(message);
  });
});
