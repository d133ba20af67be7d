import type { Json } from "../../packages/server/src/domain/json.ts";
import { signWebhook } from "../../packages/server/src/runtime/standard-webhooks/sign-webhook.ts";
import { decide } from "../integration/examples/cases/finance.ts";
import { answerSurvey } from "../integration/examples/cases/people.ts";
import type { ExampleCase } from "../integration/examples/example-case.ts";
import type { Site } from "../integration/site.ts";

/** What the page leaves out of a run of its recipe. Unless said otherwise it asks nobody. */
export interface RecipeRun extends Pick<ExampleCase, "quick" | "answers" | "send" | "meanwhile"> {
  /** Place of a recipe that it calls. */
  needs?: string;
  /** Errors happened, and were handled. */
  hasErrors?: boolean;
  /** To the outside, in order. */
  requests?: readonly string[];
  /** Outputs of steps by their id. */
  outputs?: Readonly<Record<string, Json>>;
}

const LINES = ["POST /lines", "POST /lines"];

/** By place; an absent one ends COMPLETED without errors and without a request. */
export const RECIPE_RUNS: Readonly<Record<string, RecipeRun>> = {
  "README.md#invoice-sync": {
    quick: { "for: 1h": "for: 50ms" },
    answers: { "GET /customers/7": { json: { name: "ACME" } } },
    requests: ["GET /customers/7", ...LINES],
  },
  "docs/reference/recipes.md#invoice-sync": { requests: ["GET /customers/7"] },
  "docs/start.md#hello": { outputs: { greeting: { text: "Hello, Ada!" } } },
  "docs/concepts/calls.md#invoice-paid": { needs: "docs/concepts/calls.md#send-mail" },
  "docs/concepts/code-steps.md#order-totals": {
    outputs: { total: { sum: 1250, isLarge: true } },
  },
  "docs/concepts/conditions.md#route-order": { outputs: { chosen: { by: "warehouse" } } },
  "docs/concepts/errors.md#tell-chat": {
    quick: { "interval: 30s": "interval: 50ms" },
    answers: { "POST /messages": { status: 503 } },
    hasErrors: true,
    requests: Array.from({ length: 4 }, () => "POST /messages"),
    outputs: { done: { told: false, tries: 4 } },
  },
  "docs/concepts/long-actions.md#nightly-import": {
    quick: { "every: 1m": "every: 1s" },
    answers: {
      "POST /imports": { status: 202, headers: { location: "/imports/1" } },
      "GET /imports/1": [{ json: { state: "running" } }, { json: { state: "done" } }],
    },
    requests: ["POST /imports", "GET /imports/1", "GET /imports/1"],
  },
  "docs/concepts/long-actions.md#survey": {
    meanwhile: answerSurvey,
    requests: ["POST /invitations"],
    outputs: { keep: { score: 9 } },
  },
  "docs/concepts/loops.md#post-lines": {
    outputs: { post: { sku: "B2", number: 2, isLast: true } },
  },
  "docs/concepts/loops.md#read-pages": {
    answers: { "GET /orders": [{ json: { more: true } }, { json: { more: false } }] },
    requests: ["GET /orders?page=1", "GET /orders?page=2"],
  },
  "docs/concepts/triggers.md#new-orders": {
    answers: { "GET /orders": { json: { orders: [{ id: "o1" }], next: "c1" } } },
    requests: ["GET /orders?after="],
  },
  "docs/concepts/waits-and-ends.md#remind-later": { quick: { "for: 7d": "for: 50ms" } },
  "docs/guides/approvals.md#pay-invoices": { meanwhile: decide("approve", { account: "main" }) },
  "docs/guides/receive-webhooks.md#signed-orders": { send: sendSigned },
};

/** As the sender does, with the secret that it was given. */
async function sendSigned({ client, url }: Site): Promise<string> {
  const { secret } = await client.recipes.setWebhookSecret("signed-orders");
  const body = JSON.stringify({ id: 7 });
  const signature = await signWebhook(secret, { id: "msg_1", body, now: Date.now() });
  const answer = await fetch(`${url}/hooks/signed-orders`, {
    method: "POST",
    body,
    headers: { "content-type": "application/json", ...signature },
  });
  const { jobId } = JSON.parse(await answer.text());
  return String(jobId);
}
