import path from "node:path";
import type { Job } from "@reprise/sdk";
import { isJsonObject } from "../../../packages/server/src/domain/json.ts";
import { eventually } from "../../../packages/server/src/testing/eventually.ts";
import type { Site } from "../site.ts";
import type { ExampleCase, Meanwhile } from "./example-case.ts";
import { exampleFile } from "./example-file.ts";
import type { OutsideWorld } from "./outside-world.ts";

/** Loads and starts an example, lets its case happen, and answers the job when it has ended. */
export async function runExample(
  site: Site,
  { world, tried }: { world: OutsideWorld; tried: ExampleCase },
): Promise<Job> {
  const documents = [...(tried.needs ?? []), tried.example].map((file) => ({
    id: path.basename(file),
    text: exampleFile(file, {
      url: world.url,
      quick: file === tried.example ? tried.quick : undefined,
    }),
  }));
  return runDocuments(site, { world, documents, tried });
}

/** Starts recipes, of which the last one is tried, and answers its job when it has ended. */
export async function runDocuments(
  site: Site,
  {
    world,
    documents,
    tried,
  }: {
    world: OutsideWorld;
    documents: readonly { id: string; text: string }[];
    tried: Pick<ExampleCase, "answers" | "event" | "events" | "send" | "meanwhile">;
  },
): Promise<Job> {
  world.become(tried.answers);
  for (const document of documents) await load(site, document);
  const id = documents.at(-1)?.id ?? "";
  const jobId = await begin(site, { id, tried });
  const job = await site.client.jobs.get(jobId);
  await tried.meanwhile?.(meanwhileOf(site, { job, world }));
  const ended = await site.client.jobs.waitFor(jobId);
  await site.client.recipes.stop(id);
  return ended;
}

async function load(site: Site, { id, text }: { id: string; text: string }): Promise<void> {
  const { items } = await site.client.recipes.list({ q: id });
  if (items.some((recipe) => recipe.id === id)) await site.client.recipes.update(id, text);
  else await site.client.recipes.create(text);
  if (/type: hmac-sha256/.test(text)) await site.client.recipes.setWebhookSecret(id, SECRET);
  await site.client.recipes.start(id);
}

export const SECRET = { secret: "a-secret-that-both-sides-know" };

async function begin(
  site: Site,
  { id, tried }: { id: string; tried: Parameters<typeof runDocuments>[1]["tried"] },
): Promise<string> {
  const { event, events, send } = tried;
  if (send !== undefined) return send(site);
  if (events !== undefined) {
    const { jobIds } = await site.client.events.sendBatch(id, events);
    return String(jobIds[0]);
  }
  if (event === undefined) return firstJob(site, id);
  const { trigger } = await site.client.recipes.get(id);
  if (trigger.type === "callable") {
    const input = isJsonObject(event) ? event : {};
    return (await site.client.recipes.call(id, { input })).jobId;
  }
  const sent = await (trigger.type === "webhook"
    ? site.client.events.hook(id, event)
    : site.client.events.send(id, event));
  // A list that comes to a webhook makes several.
  const [first = sent.jobId]: unknown[] = Reflect.get(sent, "jobIds") ?? [];
  return String(first);
}

/** Of a trigger that works by itself. */
function firstJob(site: Site, id: string): Promise<string> {
  return eventually(`${id} made a job`, async () => {
    const { items } = await site.client.recipes.jobs(id, { sort: "created" });
    return items[0]?.id ?? null;
  });
}

function meanwhileOf(site: Site, { job, world }: { job: Job; world: OutsideWorld }): Meanwhile {
  return {
    site,
    job,
    approval: () =>
      eventually("there is an approval", async () => {
        const { items } = await site.client.approvals.list({ status: "open" });
        return items.find(({ jobId }) => jobId === job.id) ?? null;
      }),
    bodyOf(request) {
      const body = world.bodyOf(request);
      if (!isJsonObject(body)) throw new Error(`${request} had no object`);
      return body;
    },
  };
}
