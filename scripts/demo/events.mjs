import { randomUUID } from "node:crypto";
import { createRequire } from "node:module";
import { RECIPES_BY_EVENT } from "./recipes.mjs";

// The package is a JSON file, which this Node imports as an experiment only.
const require = createRequire(import.meta.url);

/** So many requests are in flight at once, as a busy sender would have. */
const IN_FLIGHT_MAX = 10;

/** Every example payload of the kinds that the recipes take, one entry per recipe that gets it. */
export function exampleEvents() {
  const definitions = require("@octokit/webhooks-examples");
  return definitions.flatMap(({ name, examples }) =>
    (RECIPES_BY_EVENT[name] ?? []).flatMap((recipeId) =>
      examples.map((payload) => ({ name, recipeId, payload })),
    ),
  );
}

/** Sends them as GitHub does. Answers what the server said to each, in the order of the answers. */
export async function sendEvents({ url, events, onSent }) {
  const waiting = [...events];
  const answers = [];
  const sendNext = async () => {
    for (let event = waiting.shift(); event !== undefined; event = waiting.shift()) {
      answers.push(await send(url, event));
      onSent(answers.length);
    }
  };
  await Promise.all(Array.from({ length: IN_FLIGHT_MAX }, sendNext));
  return answers;
}

async function send(url, { name, recipeId, payload }) {
  const response = await fetch(`${url}/hooks/${recipeId}`, {
    method: "POST",
    headers: {
      "content-type": "application/json",
      "user-agent": "GitHub-Hookshot/demo",
      "x-github-event": name,
      "x-github-delivery": randomUUID(),
    },
    body: JSON.stringify(payload),
  });
  const body = await response.json();
  return { recipeId, status: response.status, jobId: body.jobId ?? null, detail: body.detail };
}
