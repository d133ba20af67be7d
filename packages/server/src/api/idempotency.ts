import type { FastifyReply, FastifyRequest } from "fastify";
import { RequestError } from "../domain/errors.ts";
import type { Json } from "../domain/json.ts";
import { inTransaction } from "../engine/acting.ts";
import { fingerprintOf, type RequestKey } from "../engine/commands/accept/accept-events.ts";
import type { AcceptKey } from "../storage/storage.ts";
import { asCaller } from "./acting.ts";
import { type ApiDeps, callerOf } from "./deps.ts";

const KEY_CHARS_MAX = 255;
const KEPT_MS = 7 * 86_400_000;

/** What is answered; the same bytes again when the request is repeated. */
interface Answer {
  status: number;
  body: string;
}

/**
 * Runs a rare command, once per Idempotency-Key: the key, what the command did and its answer are
 * one commit, and the audit names the caller. A refused command keeps no key. Without the header it
 * simply runs.
 */
export async function once<Body>(
  deps: ApiDeps,
  { request, reply, status }: { request: FastifyRequest; reply: FastifyReply; status: number },
  run: (deps: ApiDeps) => Promise<Body>,
): Promise<void> {
  const key = requestKeyOf(request, () => JSON.stringify([request.query, request.body]));
  // Here rather than by send(): the text is what is stored.
  const write = async (within: ApiDeps): Promise<Answer> => ({
    status,
    body: String(reply.code(status).serialize(await run(within))),
  });
  const acting = asCaller(deps, request);
  const answer = key === null ? await write(acting) : await writeOnce(acting, key, write);
  await reply
    .code(answer.status)
    .header("content-type", "application/json; charset=utf-8")
    .send(answer.body);
}

/** The Idempotency-Key of a request, or null. Quoted or not; the draft of the header quotes it. */
export function requestKeyOf(request: FastifyRequest, content: () => string): RequestKey | null {
  const value = keyValueOf(request);
  if (value === null) return null;
  const route = `${request.method} ${request.url.split("?", 1)[0] ?? ""}`;
  const scope = `request:${callerOf(request).id}:${route}`;
  return { scope, value, fingerprint: fingerprintOf(content()) };
}

export function keyValueOf({ headers }: Pick<FastifyRequest, "headers">): string | null {
  const header = headers["idempotency-key"];
  if (header === undefined) return null;
  const text = Array.isArray(header) ? header.join(",") : header;
  const value = /^"(.*)"$/.exec(text)?.[1] ?? text;
  if (value === "" || value.length > KEY_CHARS_MAX || !/^[\x20-\x7e]+$/.test(value)) {
    throw new RequestError(
      "bad_header",
      `Idempotency-Key: expected 1 to ${KEY_CHARS_MAX} printable ASCII characters.`,
    );
  }
  return value;
}

async function writeOnce(
  deps: ApiDeps,
  asked: RequestKey,
  write: (deps: ApiDeps) => Promise<Answer>,
): Promise<Answer> {
  const key: AcceptKey = { ...asked, expiresAt: deps.clock.now() + KEPT_MS };
  const changed: string[] = [];
  const answer = await deps.storage.transaction(async (stores) => {
    const stored = await stores.claimRequestKey(key);
    if (stored !== null) return replay(stored, key);
    const catalog = { ...deps.catalog, forget: (id: string) => void changed.push(id) };
    const { status, body } = await write({
      ...deps,
      catalog,
      storage: inTransaction(deps.storage, stores),
    });
    await stores.storeAnswer({ key, answer: { status, body } });
    return { status, body };
  });
  for (const id of changed) deps.catalog.forget(id);
  return answer;
}

function replay(
  stored: { fingerprint: string | null; answer: Json | null },
  key: AcceptKey,
): Answer {
  if (stored.fingerprint !== key.fingerprint) {
    throw new RequestError(
      "idempotency_conflict",
      "This Idempotency-Key was used for another request in the last 7 days. Use a new key for new content.",
    );
  }
  const { answer } = stored;
  if (isAnswer(answer)) return answer;
  throw new RequestError(
    "idempotency_in_progress",
    "The first request with this key is in progress.",
    {
      retryAfterSeconds: 1,
    },
  );
}

function isAnswer(answer: unknown): answer is Answer {
  return (
    typeof answer === "object" &&
    answer !== null &&
    "status" in answer &&
    typeof answer.status === "number" &&
    "body" in answer &&
    typeof answer.body === "string"
  );
}
