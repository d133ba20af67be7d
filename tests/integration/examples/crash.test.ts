import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import { z } from "zod";
import { type Action, ActionError } from "../../../packages/server/src/domain/connector.ts";
import type { Json, JsonObject } from "../../../packages/server/src/domain/json.ts";
import type { Advance } from "../../../packages/server/src/storage/storage.ts";
import {
  type EngineUnderTest,
  engineUnderTest,
} from "../../../packages/server/src/testing/engine-under-test.ts";
import { exampleFile } from "./example-file.ts";
import { createReplies } from "./outside-world.ts";

const HOUR_MS = 3_600_000;
const STEP_MS = 1_000;
const WORLD = "https://world.test";

interface Crashed {
  example: string;
  needs?: string;
  event: Json;
  answers?: Parameters<typeof createReplies>[0];
}

const EXAMPLES: readonly Crashed[] = [
  {
    example: "sales/lead-routing",
    event: { body: { leadId: "L-1", email: "ada@example.org", country: "DE" } },
    answers: { "GET /companies": { json: { employees: 5 } } },
  },
  {
    example: "data/paged-orders",
    event: { since: "2026-11-01" },
    answers: {
      "GET /orders": [
        { json: { orders: [{ id: 1 }, { id: 2 }], more: true } },
        { json: { orders: [{ id: 3 }], more: false } },
      ],
    },
  },
  {
    example: "operations/flaky-service",
    event: { currency: "USD", lastRate: 0.9 },
    answers: { "GET /rates/USD": { status: 503 } },
  },
  {
    example: "operations/notify-team",
    needs: "operations/send-notice",
    event: { text: "Down", onDuty: "ada", others: ["ben", "cleo"] },
  },
  {
    example: "people/onboarding",
    event: { body: { person: "ada", firstDay: "2030-01-01T00:00:20Z" } },
    answers: { "POST /accounts": { json: { address: "ada@example.org" } } },
  },
];

describe("an example whose process is killed", () => {
  const kills = EXAMPLES.flatMap((crashed) => [
    [crashed.example, "before", crashed, false] as const,
    [crashed.example, "after", crashed, true] as const,
  ]);

  test.each(kills)(
    "%s ends the same %s each of its commits",
    async (_, __, crashed, isCommitted) => {
      const whole = await run(crashed, null);
      expect(whole.status).toBe("COMPLETED");

      for (let at = 0; at < whole.commits; at += 1) {
        const killed = await run(crashed, { at, isCommitted });

        expect(essence(killed), `killed at commit ${at}`).toEqual(essence(whole));
        // Work that was under way is done again, by the same key, so that a receiver can tell.
        expect(new Set(killed.keys)).toEqual(new Set(whole.keys));
      }
    },
    300_000,
  );
});

interface Kill {
  at: number;
  isCommitted: boolean;
}

type Run = Awaited<ReturnType<typeof run>>;

function essence({ status, hasErrors, steps, report }: Run) {
  return { status, hasErrors, steps, report };
}

/** Runs an example to its end; the process dies at the commit of this number. */
async function run(crashed: Crashed, kill: Kill | null) {
  const keys: string[] = [];
  const actions = [outside(crashed, keys)];
  let commits = 0;
  let isDead = false;
  let under = await engineUnderTest({ actions });
  const { jobs } = under.storage;
  const advance = jobs.advance.bind(jobs);
  jobs.advance = async (asked: Advance) => {
    const number = commits;
    commits += 1;
    if (kill === null || number < kill.at) return advance(asked);
    if (number === kill.at && kill.isCommitted) await advance(asked);
    isDead = true;
    return new Promise(() => {});
  };
  await load(under, crashed);
  await under.engine.start();
  const id = await under.send(crashed.event, crashed.example.split("/")[1]);
  if (kill !== null) {
    await untilTrue(under, () => Promise.resolve(isDead));
    await under.crash();
    under = await engineUnderTest({ actions, folder: under.folder, clock: under.clock });
    await under.engine.start();
  }
  await untilTrue(under, async () => (await under.storage.jobs.find(id))?.endDate !== null);
  const job = await under.storage.jobs.find(id);
  const steps = await under.steps(id);
  await under.close();
  return {
    commits,
    status: job?.status,
    hasErrors: job?.hasErrors,
    report: job?.report,
    steps: steps.map(({ path, iterations, attempt, status }) =>
      [path, ...iterations, attempt, status].join(" "),
    ),
    keys: keys.map((key) => key.replaceAll(/job_[0-9a-z]+/g, "job")),
  };
}

/** Lets time go by until something is so: an example may wait for days. */
async function untilTrue(under: EngineUnderTest, ask: () => Promise<boolean>): Promise<void> {
  for (let passed = 0; passed < HOUR_MS; passed += STEP_MS) {
    if (await ask()) return;
    await under.pass(STEP_MS);
  }
  throw new Error("It has not happened within an hour");
}

async function load(under: EngineUnderTest, { example, needs }: Crashed): Promise<void> {
  for (const name of [example, ...(needs === undefined ? [] : [needs])]) {
    const { steps, ...fields }: JsonObject & { steps: Json[]; id: string } = parse(
      exampleFile(name, { url: WORLD }),
    );
    await under.recipe(steps, fields);
    if (name !== needs) continue;
    await under.storage.transaction(async (stores) => {
      const row = await stores.lockRecipe(fields.id);
      if (row) await stores.updateRecipe({ ...row, triggerType: "callable" });
    });
  }
}

const requestSchema = z.object({ method: z.string().default("GET"), url: z.string() });

/** The world, as an action that remembers by which keys it was asked. A key is answered as before. */
function outside({ answers = {} }: Crashed, keys: string[]): Action {
  const reply = createReplies(answers);
  const replies = new Map<string, ReturnType<typeof reply>>();
  return {
    name: "http.request",
    description: "The world outside.",
    input: z.unknown(),
    run(input, { idempotencyKey }) {
      const { method, url } = requestSchema.parse(input);
      keys.push(idempotencyKey);
      const given = replies.get(idempotencyKey) ?? reply(`${method} ${new URL(url).pathname}`);
      replies.set(idempotencyKey, given);
      const { status = 200, json = {} } = given;
      if (status >= 400) throw new ActionError("http_status", `The answer was ${status}`);
      return { status, headers: {}, body: json };
    },
  };
}
