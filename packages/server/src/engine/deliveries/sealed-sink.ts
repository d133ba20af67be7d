import { RequestError } from "../../domain/errors.ts";
import type { JsonObject } from "../../domain/json.ts";
import { MASK, Sink } from "../../domain/plan/sink.ts";
import { s3Origin } from "../../runtime/s3/sign-put.ts";
import { type Vault, VaultError } from "../../runtime/vault/vault.ts";

/** Fields of a stored sink that are nobody's to see. */
const SEALED = "sealed";
const SCOPE = "sealedFor";

/** By pointer, such as `/headers/authorization`. */
type Secrets = Record<string, string>;

export interface SinkToSeal {
  sink: Sink;
  /** As it is stored until now: `***` keeps its secrets, while the receiver stays the same. */
  before: JsonObject | null;
  /** Whose it is, such as `plan:prices`. What is sealed opens under it only. */
  scope: string;
}

/**
 * A sink as it is stored: its secrets sealed, and `***` in their places (G-23.8). Refuses with
 * `invalid_value` a `***` that stands for nothing, and with `secret_unreadable` without a key.
 */
export function sealSink(vault: Vault, { sink, before, scope }: SinkToSeal): JsonObject {
  const given = secretsOf(sink);
  const kept = Object.values(given).includes(MASK) ? keptSecrets(vault, { sink, before }) : {};
  const secrets: Secrets = {};
  for (const [pointer, value] of Object.entries(given)) {
    const secret = value === MASK ? kept[pointer] : value;
    if (secret === undefined) throw nothingKept(pointer);
    secrets[pointer] = secret;
  }
  const masks = Object.fromEntries(Object.keys(given).map((pointer) => [pointer, MASK]));
  const shown: JsonObject = JSON.parse(JSON.stringify(withSecrets(sink, masks)));
  if (Object.keys(secrets).length === 0) return shown;
  const sealed = readable(() => vault.seal(scopeOf(scope), JSON.stringify(secrets)));
  return { ...shown, [SEALED]: sealed, [SCOPE]: scope };
}

/** The sink itself, to send with. Throws `secret_unreadable`. */
export function openSink(vault: Vault, stored: JsonObject): Sink {
  const sink = Sink.parse(viewSink(stored));
  const { [SEALED]: sealed, [SCOPE]: scope } = stored;
  if (typeof sealed !== "string" || typeof scope !== "string") return sink;
  const secrets: Secrets = JSON.parse(readable(() => vault.open(scopeOf(scope), sealed)));
  return withSecrets(sink, secrets);
}

/** What may be shown of a stored sink. */
export function viewSink({ [SEALED]: _, [SCOPE]: __, ...shown }: JsonObject): JsonObject {
  return shown;
}

/** Host and port: deliveries to one receiver share its slots. */
export function receiverOf(sink: Sink): string {
  return sink.type === "webhook" ? new URL(sink.url).host : s3Origin(sink).host;
}

function secretsOf(sink: Sink): Secrets {
  if (sink.type === "s3") return { "/secretAccessKey": sink.secretAccessKey };
  const secrets: Secrets = {};
  for (const [name, value] of Object.entries(sink.headers ?? {}))
    secrets[`/headers/${name}`] = value;
  if (sink.signingSecret !== undefined) secrets["/signingSecret"] = sink.signingSecret;
  return secrets;
}

function withSecrets(sink: Sink, secrets: Secrets): Sink {
  if (sink.type === "s3") {
    return { ...sink, secretAccessKey: secrets["/secretAccessKey"] ?? sink.secretAccessKey };
  }
  const { headers, signingSecret, ...rest } = sink;
  const filled = Object.entries(headers ?? {}).map(
    ([name, value]) => [name, secrets[`/headers/${name}`] ?? value] as const,
  );
  return {
    ...rest,
    ...(headers && { headers: Object.fromEntries(filled) }),
    ...(signingSecret !== undefined && {
      signingSecret: secrets["/signingSecret"] ?? signingSecret,
    }),
  };
}

/** Kept for the receiver that they were given for: nobody learns them by sending them elsewhere. */
function keptSecrets(vault: Vault, { sink, before }: Pick<SinkToSeal, "sink" | "before">): Secrets {
  if (before === null) return {};
  const stored = openSink(vault, before);
  return stored.type === sink.type && receiverOf(stored) === receiverOf(sink)
    ? secretsOf(stored)
    : {};
}

function nothingKept(pointer: string): RequestError {
  const message = `'${MASK}' keeps the secret that is stored, and for this receiver there is none. Give it again.`;
  return new RequestError("invalid_value", message, {
    errors: [{ pointer: `/sink${pointer}`, code: "invalid_value", message }],
  });
}

function scopeOf(scope: string): string {
  return `sink:${scope}`;
}

/** A key that does not fit is the operator's to mend. */
function readable<T>(run: () => T): T {
  try {
    return run();
  } catch (error) {
    if (!(error instanceof VaultError)) throw error;
    throw new RequestError("secret_unreadable", `${error.message}. See docs/operating/secrets.md.`);
  }
}
