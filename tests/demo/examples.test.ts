import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { loadConfig } from "../../packages/server/src/runtime/configuration/config.ts";
import { createLog } from "../../packages/server/src/runtime/log.ts";
import { type RunningServer, startServer } from "../../packages/server/src/server.ts";

const EXAMPLES = fileURLToPath(new URL("../../examples", import.meta.url));

interface Job {
  id: string;
  recipeId: string;
  status: string;
  error: { code: string; message: string } | null;
  report: Record<string, unknown> | null;
}

interface Answer {
  status: number;
  jobId: string | null;
}

let folder = "";
let receiver: { url: string; stop(): Promise<void> };
let server: RunningServer;
let answers: Answer[] = [];
let jobs: Job[] = [];

/** The demo's parts are plain JavaScript, because they run before anything is installed. */
function part(name: string) {
  return import(new URL(`../../scripts/demo/${name}.mjs`, import.meta.url).href);
}

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "reprise-demo-"));
  receiver = await (await part("receiver")).startReceiver(0);
  const recipes = join(folder, "recipes");
  (await part("recipes")).writeRecipes({ from: EXAMPLES, to: recipes, receiverUrl: receiver.url });
  const flags = { port: "0", recipes, allowPrivate: "127.0.0.1" };
  const config = loadConfig({ flags, environment: {}, folder });
  server = await startServer(config, { log: createLog("silent"), onFatal: () => undefined });
  const apiKey = readFileSync(join(folder, ".reprise/admin.key"), "utf8").trim();
  const { exampleEvents, sendEvents } = await part("events");
  answers = await sendEvents({ url: server.url, events: exampleEvents(), onSent: () => undefined });
  const jobIds = answers.map(({ jobId }) => jobId);
  jobs = await (await part("jobs")).untilEnded({ url: server.url, apiKey, jobIds });
});
afterAll(async () => {
  await server.stop();
  await receiver.stop();
  rmSync(folder, { recursive: true, force: true });
});

const of = (recipeId: string) => jobs.filter((job) => job.recipeId === recipeId);

describe("the examples over GitHub's example events", () => {
  test("take every event, and every job ends", () => {
    expect(answers.length).toBeGreaterThan(80);
    expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 202));
    expect(jobs).toHaveLength(answers.length);
    expect(jobs.filter(({ status }) => status !== "COMPLETED" && status !== "FAILED")).toEqual([]);
  });

  test("fail only where it is meant: tags cannot be deployed, and what was deleted neither", () => {
    const failed = jobs.filter(({ status }) => status === "FAILED");

    expect(new Set(failed.map(({ recipeId }) => recipeId))).toEqual(new Set(["deploy-on-push"]));
    expect(failed.filter(({ error }) => error?.code === "http_status")).toHaveLength(1);
    expect(failed.filter(({ error }) => error?.message.includes("was deleted"))).toHaveLength(4);
    expect(of("deploy-on-push").filter(({ status }) => status === "COMPLETED")).toHaveLength(2);
  });

  test("fill the columns of their reports", () => {
    const reports = of("push-changelog").map(({ report }) => report);

    expect(reports).toContainEqual({ "Branch or tag": "master", Commits: 1 });
    expect(of("pull-request-review").map(({ report }) => report?.Verdict)).toContain("look");
  });
});
