import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Receiver, startReceiver } from "../../packages/server/src/testing/start-receiver.ts";
import { type FunctionSite, openFunctionSite } from "./function-site.ts";

const EXAMPLES = fileURLToPath(new URL("../../examples/functions", import.meta.url));
const WAIT = { timeoutMs: 30_000 };
const PAGES = 3;

describe("the example function", () => {
  let site: FunctionSite;
  let receiver: Receiver;
  beforeAll(async () => {
    receiver = await startReceiver((request, response, count) => {
      const page = Number(new URL(request.url, "http://site").searchParams.get("page"));
      // Busy once, in the middle of the list.
      response.statusCode = request.method === "GET" && count === 2 ? 503 : 200;
      response.end(JSON.stringify({ items: ["a", "b"], next: page < PAGES ? page + 1 : null }));
    });
    site = await openFunctionSite({ adminUrl: null, functions: EXAMPLES });
  });
  afterAll(async () => {
    await site.close();
    await receiver.close();
  });

  test("collect-pages reads a list to its end, and no page twice", async () => {
    const { jobId } = await site.client.functions.run("collect-pages", {
      parameters: { url: `${receiver.origin}/list` },
    });
    const job = await site.client.jobs.waitFor(jobId, WAIT);

    expect(job).toMatchObject({ status: "COMPLETED", hasErrors: true, progress: 100 });
    expect((await site.client.jobs.result(jobId)).result).toEqual({ items: 6 });
    expect(receiver.requests.map(({ url }) => url)).toEqual(
      [1, 2, 2, 3].map((page) => `/list?page=${page}`),
    );
  });

  test("trial-reminder waits, then sends its message once, with its key", async () => {
    receiver.requests.length = 0;
    const { jobId } = await site.client.functions.run("trial-reminder", {
      parameters: { hook: `${receiver.origin}/hook`, customer: "Ada", after: "1s" },
    });
    const job = await site.client.jobs.waitFor(jobId, WAIT);

    expect(job.status).toBe("COMPLETED");
    expect(receiver.requests).toMatchObject([
      { method: "POST", body: '{"text":"Ada, your trial ends soon"}' },
    ]);
    expect(receiver.requests[0]?.headers["idempotency-key"]).toBe(`${jobId}/0`);
  });
});
