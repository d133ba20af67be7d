import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { eventually } from "../../../testing/eventually.ts";
import { openTestApi, type TestApi } from "../../../testing/open-test-api.ts";

const TICK_MS = 300;

interface Followed {
  /** Everything that was received. */
  text(): string;
  status: number;
  stop(): void;
  /** Resolves when the server has ended the stream. */
  ended: Promise<void>;
}

describe("streams", () => {
  let api: TestApi;
  let url = "";
  let open: Followed[] = [];

  beforeEach(async () => {
    api = await openTestApi();
    await api.given.recipe();
    await api.given.worker();
    url = await api.app.listen({ host: "127.0.0.1", port: 0 });
    open = [];
  });
  afterEach(async () => {
    for (const one of open) one.stop();
    await api.close();
  });

  const follow = async (path: string, headers: Record<string, string> = {}): Promise<Followed> => {
    const gone = new AbortController();
    const response = await fetch(url + path, {
      headers: { authorization: `Bearer ${api.keys.viewer}`, ...headers },
      signal: gone.signal,
    });
    let text = "";
    const read = async () => {
      const decoder = new TextDecoder();
      for await (const chunk of response.body ?? []) text += decoder.decode(chunk);
    };
    const ended = read().catch(() => undefined);
    const followed = { text: () => text, status: response.status, stop: () => gone.abort(), ended };
    open.push(followed);
    return followed;
  };
  const write = async (message: string) => {
    const job = await api.given.runningJob();
    await api.storage.jobs.advance(api.given.advance(job, { logs: [api.given.line({ message })] }));
    return job;
  };
  /** Lets time go by until the text has come. */
  const until = (followed: Followed, text: string) =>
    eventually(`'${text}' is received`, async () => {
      api.clock.advance(TICK_MS);
      return followed.text().includes(text) ? true : null;
    });

  test("of logs begin with the next line, and have each line once", async () => {
    await write("before");
    const followed = await follow("/api/v1/logs/stream");

    await write("first");
    await until(followed, "first");
    await write("second");
    await until(followed, "second");

    const lines = followed.text().match(/"message":"\w+"/g);
    expect(lines).toEqual(['"message":"first"', '"message":"second"']);
  });

  test("of logs go on after the line that the client knows", async () => {
    await write("one");
    await write("two");

    const followed = await follow("/api/v1/logs/stream", { "last-event-id": "1" });

    await until(followed, "two");
    expect(followed.text()).toMatch(/event: line\nid: 2\ndata: /);
    expect(followed.text()).not.toContain('"one"');
  });

  test("of a job's log show all of it and end with the job", async () => {
    const job = await write("at work");
    const followed = await follow(`/api/v1/jobs/${job.id}/logs/stream`);
    await until(followed, "at work");
    const change = { event: "complete" as const, report: null };
    await api.storage.jobs.advance(api.given.advance(job, { change }));

    await until(followed, "event: end");
    await followed.ended;

    expect(followed.text()).toContain('data: {"status":"COMPLETED"}');
  });

  test("of changes name the jobs, each status once", async () => {
    const followed = await follow("/api/v1/stream");
    await until(followed, "event: jobs");

    const id = await api.given.job();
    await until(followed, id);
    await api.given.claim();
    await until(followed, "RUNNING");

    const statuses = followed.text().match(new RegExp(`"id":"${id}","status":"\\w+"`, "g"));
    expect(statuses).toHaveLength(2);
  });

  test("of changes say when all is to be asked again", async () => {
    const followed = await follow("/api/v1/stream", { "last-event-id": "somebody:7" });
    await until(followed, "event: resync");

    const another = await follow("/api/v1/stream");
    await api.given.jobs(250);

    await until(another, "event: resync");
  });

  test("show that they are alive, and end with the server", async () => {
    const followed = await follow("/api/v1/stream");
    await eventually("a heartbeat came", async () => {
      api.clock.advance(15_000);
      return followed.text().includes(": hb") ? true : null;
    });

    await api.app.close();

    await followed.ended;
    expect(followed.status).toBe(200);
  });

  test("that are too many are refused", async () => {
    const some = await Promise.all(
      Array.from({ length: 200 }, () => follow("/api/v1/logs/stream")),
    );

    const one = await follow("/api/v1/logs/stream");

    expect(some.every(({ status }) => status === 200)).toBe(true);
    expect(one.status).toBe(429);
  });

  test("refuse what they cannot follow", async () => {
    const statuses = await Promise.all([
      follow("/api/v1/logs/stream?regex=("),
      follow("/api/v1/jobs/job_01jd2n7b5qfw8v3m4k6r9s0t1x/logs/stream"),
    ]);

    expect(statuses.map(({ status }) => status)).toEqual([400, 404]);
  });
});
