import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { DECISIONS } from "../../../domain/approval/decision.ts";
import { RequestError } from "../../../domain/errors.ts";
import type { Json, JsonObject } from "../../../domain/json.ts";
import { toStorableText } from "../../../domain/storable-json.ts";
import { decideApproval } from "../../../engine/commands/jobs/decide-approval.ts";
import { asLinkHolder } from "../../acting.ts";
import { decodeUtf8, keepRawBodies } from "../../body-parsers.ts";
import type { ApiDeps } from "../../deps.ts";
import { createFailureLimit } from "../../failure-limit.ts";
import { NOTE_CHARS_MAX } from "../../parameters.ts";
import { approvalPage, refusalPage } from "./approval-page.ts";
import { type LinkedApprovalView, viewLinkedApproval } from "./approval-view.ts";
import { findByLink } from "./find-approval.ts";

const NONCE_BYTES = 16;
const URL = "/approve/:token";

/** `/approve/{token}`: where the link of an e-mail leads, without an account and without a script. */
export function registerApprovalPage(app: FastifyInstance, deps: ApiDeps): void {
  keepRawBodies(app);
  const limit = createFailureLimit(deps.clock);
  const show = async (reply: FastifyReply, token: string, entered: Entered = NOTHING) => {
    const { hold } = await findByLink(deps, token);
    const approval = viewLinkedApproval(hold, deps.clock.now());
    return reply.send(approvalPage({ approval, nonce: secure(deps, reply), ...entered }));
  };

  app.route<{ Params: { token: string } }>({
    method: "GET",
    url: URL,
    config: { role: "open" },
    schema: { hide: true },
    handler: (request, reply) =>
      guarded(deps, reply, () => limit(request, () => show(reply, request.params.token))),
  });
  app.route<{ Params: { token: string }; Body: Buffer | undefined }>({
    method: "POST",
    url: URL,
    config: { role: "open" },
    schema: { hide: true },
    validatorCompiler: () => () => true,
    handler: (request, reply) =>
      guarded(deps, reply, () =>
        limit(request, async () => {
          const { token } = request.params;
          const form = new Map(new URLSearchParams(decodeUtf8(request.body ?? new Uint8Array())));
          const fault = await decide(deps, { token, form, request });
          if (fault === null) return reply.redirect(encodeURIComponent(token), 303);
          reply.code(fault.error.status);
          return show(reply, token, { filled: form, faults: faultsOf(fault.error) });
        }),
      ),
  });
}

interface Entered {
  filled: ReadonlyMap<string, string>;
  faults: ReadonlyMap<string, string>;
}

const NOTHING: Entered = { filled: new Map(), faults: new Map() };

async function decide(
  deps: ApiDeps,
  {
    token,
    form,
    request,
  }: { token: string; form: ReadonlyMap<string, string>; request: FastifyRequest },
): Promise<{ error: RequestError } | null> {
  const { hold, bearer } = await findByLink(deps, token);
  const { fields } = viewLinkedApproval(hold, deps.clock.now());
  const decision = DECISIONS.find((one) => one === form.get("decision"));
  try {
    if (decision === undefined) throw new RequestError("invalid_value", "Approve or reject?");
    const comment = toStorableText(form.get("comment") ?? "")
      .trim()
      .slice(0, NOTE_CHARS_MAX);
    await decideApproval(asLinkHolder(deps, { name: bearer, request }), {
      hold,
      decision,
      comment: comment === "" ? null : comment,
      fields: valuesOf(fields, form),
      decider: { name: bearer, role: null },
    });
    return null;
  } catch (error) {
    if (error instanceof RequestError) return { error };
    throw error;
  }
}

/** A form knows texts only. What was left empty was not given. */
function valuesOf(
  fields: LinkedApprovalView["fields"],
  form: ReadonlyMap<string, string>,
): JsonObject {
  const values: { [name: string]: Json } = {};
  for (const { name, type } of fields) {
    const text = toStorableText(form.get(`field.${name}`) ?? "");
    if (type === "boolean") values[name] = text === "true";
    else if (text !== "") values[name] = type === "number" ? numberOf(text) : text;
  }
  return values;
}

/** What is no number stays a text, and is refused as one. */
function numberOf(text: string): Json {
  const value = Number(text);
  return text.trim() !== "" && Number.isFinite(value) ? value : text;
}

function faultsOf({ message, details }: RequestError): ReadonlyMap<string, string> {
  const faults = (details.errors ?? []).map(
    ({ pointer, message: fault }) => [pointer.replace(/^\/fields\//, ""), fault] as const,
  );
  return new Map([["", message], ...faults]);
}

/** People read pages, not problem documents. */
async function guarded(
  deps: ApiDeps,
  reply: FastifyReply,
  work: () => Promise<FastifyReply>,
): Promise<FastifyReply> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof RequestError)) throw error;
    const { retryAfterSeconds } = error.details;
    if (retryAfterSeconds !== undefined) reply.header("retry-after", String(retryAfterSeconds));
    return reply.code(error.status).send(refusalPage(secure(deps, reply), error.message));
  }
}

function secure({ random }: ApiDeps, reply: FastifyReply): string {
  const nonce = Buffer.from(random.bytes(NONCE_BYTES)).toString("base64");
  reply.header(
    "content-security-policy",
    `default-src 'none'; style-src 'nonce-${nonce}'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'`,
  );
  reply.header("content-type", "text/html; charset=utf-8");
  return nonce;
}
