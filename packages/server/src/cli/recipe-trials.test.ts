import { createHmac } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { loadConfig } from "../runtime/configuration/config.ts";
import { createLog } from "../runtime/log.ts";
import { type RunningServer, startServer } from "../server.ts";
import { runCli } from "./cli.ts";

let folder = "";
let server: RunningServer;

const RECIPE = {
  id: "orders",
  name: "Orders",
  trigger: { type: "webhook", signature: { type: "hmac-sha256" } },
  steps: [
    { id: "hello", action: "data.set", mask: true, input: { text: "Hello {{ trigger.name }}" } },
    { if: "trigger.broken", then: [{ stop: { status: "failed", reason: "It is broken" } }] },
  ],
};

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "reprise-trials-"));
  const config = loadConfig({ flags: { port: "0", slots: "4" }, environment: {}, folder });
  server = await startServer(config, { log: createLog("silent"), onFatal: () => undefined });
  await reprise("recipes", "push", fileOf("orders.json", RECIPE));
});
afterAll(async () => {
  await server.stop();
  rmSync(folder, { recursive: true, force: true });
});

function fileOf(name: string, value: unknown): string {
  const path = join(folder, name);
  writeFileSync(path, JSON.stringify(value));
  return path;
}

async function reprise(...args: string[]) {
  const out: string[] = [];
  const err: string[] = [];
  const exitCode = await runCli(args, {
    environment: { REPRISE_URL: server.url },
    folder,
    streams: {
      stdout: { write: (text) => out.push(text) },
      stderr: { write: (text) => err.push(text) },
    },
    exitCode: 0,
  });
  return { exitCode, out: out.join(""), err: err.join("") };
}

describe("trying a recipe out on the command line", () => {
  test("runs a stopped recipe on an event, and tells how it ended by its exit code", async () => {
    const good = fileOf("good.json", { name: "Ada" });
    const bad = fileOf("bad.json", { name: "Eve", broken: true });

    const completed = await reprise("recipes", "test", "orders", "--event", good, "--watch");
    const failed = await reprise("recipes", "test", "orders", "--event", bad, "--watch");

    expect(completed).toMatchObject({ exitCode: 0, out: expect.stringContaining("COMPLETED") });
    expect(failed).toMatchObject({ exitCode: 1, out: expect.stringContaining("It is broken") });
  });

  test("takes the event of a job, and its tests are listed apart", async () => {
    const first = await reprise("recipes", "test", "orders", "--event", fileOf("e.json", {}));
    const again = await reprise("recipes", "test", "orders", "--job", first.out.trim(), "--watch");

    const listed = await reprise("jobs", "list", "--test", "--recipe", "orders");

    expect(again.exitCode).toBe(0);
    expect(listed.out).toContain(first.out.trim());
  });

  test("shows nothing of what a masked step was given and gave", async () => {
    const event = fileOf("masked.json", { name: "sesame" });
    const { out } = await reprise("recipes", "test", "orders", "--event", event);
    await reprise("jobs", "watch", out.trim());

    const shown = await reprise("jobs", "show", out.trim());
    const result = await reprise("jobs", "result", out.trim());

    expect(shown.out).toContain("hello");
    expect(shown.out + result.out).not.toContain("Hello sesame");
  });

  test("says when nothing is pending, and when too much is asked", async () => {
    const none = await reprise("recipes", "test", "orders", "--next");
    const both = await reprise("recipes", "test", "orders", "--next", "--event-id", "evt_1");

    expect(none).toMatchObject({ exitCode: 5, err: expect.stringContaining("is pending") });
    expect(both).toMatchObject({ exitCode: 2, err: expect.stringContaining("Give one of") });
  });
});

describe("the secret of webhooks on the command line", () => {
  test("is printed once, and signs what the recipe then takes", async () => {
    await reprise("recipes", "start", "orders");
    const made = await reprise("recipes", "webhook-secret", "orders");
    const secret = made.out.trim();

    const body = '{"name":"Ada"}';
    const digest = createHmac("sha256", secret).update(body).digest("hex");
    const knock = (headers: Record<string, string>) =>
      fetch(`${server.url}/hooks/orders`, {
        method: "POST",
        body,
        headers: { "content-type": "application/json", ...headers },
      });

    expect(made).toMatchObject({ exitCode: 0, err: expect.stringContaining("shown this once") });
    expect((await knock({ "x-hub-signature-256": `sha256=${digest}` })).status).toBe(202);
    expect((await knock({})).status).toBe(401);
  });

  test("is forgotten on demand", async () => {
    await reprise("recipes", "webhook-secret", "orders");

    const first = await reprise("recipes", "webhook-secret", "orders", "--delete");
    const again = await reprise("recipes", "webhook-secret", "orders", "--delete");

    expect([first.exitCode, again.exitCode]).toEqual([0, 4]);
  });
});
