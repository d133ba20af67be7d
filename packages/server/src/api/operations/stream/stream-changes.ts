import type { FastifyRequest } from "fastify";
import { z } from "zod";
import { createJobChanges } from "../../../engine/insight/job-changes.ts";
import type { JobHint } from "../../../storage/storage.ts";
import type { Api, ApiDeps } from "../../deps.ts";
import type { SseHub, SseStream } from "../../sse.ts";

/** What a client that comes again may have missed. */
const EVENTS_KEPT = 200;
/** Changes that wait for a slow client; with more it is told to ask for everything again. */
const WAITING_MAX = 500;

interface Kept {
  number: number;
  hints: readonly JobHint[] | null;
}

/**
 * Hints for pages that show jobs: `jobs` names some that changed, `resync` says that all is to be
 * asked anew. At most four a second, however much happens (console.md C6).
 */
export function registerStreamChanges(
  api: Api,
  { deps, hub }: { deps: ApiDeps; hub: SseHub },
): void {
  const changes = createJobChanges(deps);
  // Numbers begin anew with the process, which is what its name is for.
  const name = deps.ids("req");
  const kept: Kept[] = [];
  const mailboxes = new Set<Mailbox>();
  let number = 0;
  let unsubscribe = () => {};

  const publish = (hints: readonly JobHint[] | null) => {
    number += 1;
    kept.push({ number, hints });
    if (kept.length > EVENTS_KEPT) kept.shift();
    for (const mailbox of mailboxes) mailbox.put({ number, hints });
  };

  api.route({
    method: "GET",
    url: "/stream",
    config: { role: "viewer" },
    schema: {
      operationId: "streamChanges",
      tags: ["System"],
      summary: "Be told of changes of jobs",
      description:
        "Server-sent events: `jobs` with ids and statuses, or `resync`: ask for everything again. Last-Event-ID continues where a connection broke.",
      querystring: z.strictObject({}),
      produces: ["text/event-stream"],
    },
    handler: async (request, reply) => {
      const stream = hub.open(reply);
      const mailbox = createMailbox(missed(kept, { name, request, number }));
      if (mailboxes.size === 0) unsubscribe = changes.subscribe(publish);
      mailboxes.add(mailbox);
      stream.signal.addEventListener("abort", () => {
        mailboxes.delete(mailbox);
        mailbox.close();
        if (mailboxes.size === 0) unsubscribe();
      });
      await deliver(stream, { mailbox, name });
    },
  });
}

/** Null = it is not known what was missed. */
function missed(
  kept: readonly Kept[],
  {
    name,
    request,
    number,
  }: { name: string; request: Pick<FastifyRequest, "headers">; number: number },
): Kept[] {
  const header = request.headers["last-event-id"];
  if (typeof header !== "string") return [{ number, hints: [] }];
  const [of, last] = header.split(":", 2);
  const from = Number(last);
  const isKnown = of === name && (from === number || kept.some((one) => one.number === from));
  return isKnown ? kept.filter((one) => one.number > from) : [{ number, hints: null }];
}

async function deliver(
  stream: SseStream,
  { mailbox, name }: { mailbox: Mailbox; name: string },
): Promise<void> {
  while (!stream.signal.aborted) {
    const next = await mailbox.take();
    if (next === null) return;
    const id = `${name}:${next.number}`;
    await stream.send(
      next.hints === null
        ? { event: "resync", id, data: {} }
        : { event: "jobs", id, data: { jobs: next.hints } },
    );
  }
}

interface Mailbox {
  put(event: Kept): void;
  /** Everything that waits as one event; null once it is closed. */
  take(): Promise<Kept | null>;
  close(): void;
}

/** What waits for one client: the newest status of each job, so that it never grows without end. */
function createMailbox(first: readonly Kept[]): Mailbox {
  let waiting: Kept | null = null;
  let isClosed = false;
  let wake = () => {};

  function put({ number, hints }: Kept): void {
    const before: readonly JobHint[] | null = waiting === null ? [] : waiting.hints;
    waiting = { number, hints: before === null || hints === null ? null : join(before, hints) };
    wake();
  }
  for (const event of first) put(event);

  return {
    put,
    async take() {
      while (waiting === null && !isClosed) {
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      }
      const next = waiting;
      waiting = null;
      return isClosed ? null : next;
    },
    close() {
      isClosed = true;
      wake();
    },
  };
}

function join(before: readonly JobHint[], hints: readonly JobHint[]): JobHint[] | null {
  const jobs = new Map([...before, ...hints].map((hint) => [hint.id, hint]));
  return jobs.size > WAITING_MAX ? null : [...jobs.values()];
}
