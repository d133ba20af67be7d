import { loadConfig } from "../runtime/configuration/config.ts";
import type { Environment } from "../runtime/configuration/environment.ts";
import { dataFolderAt, readAdminKey } from "../runtime/files/data-folder.ts";
import { EXIT_CODES } from "../runtime/process/exit-codes.ts";
import { Refusal } from "../runtime/process/refusal.ts";

export interface Connection {
  url: string;
  apiKey: string;
}

export interface ConnectSources {
  /** `--url` */
  url?: string | undefined;
  environment: Environment;
  folder: string;
}

/**
 * Which server, and with which key: `--url`, else REPRISE_URL, else the server that the settings of
 * this folder describe; REPRISE_API_KEY, else the admin key that a server on this machine left.
 */
export function findConnection({ url, environment, folder }: ConnectSources): Connection {
  const config = loadConfig({ flags: {}, environment, folder });
  // Empty is how shells and Compose files say "not set".
  const given = (url ?? environment.REPRISE_URL) || undefined;
  const address = parseAddress(given ?? `http://${hostOf(config.host)}:${config.port}`);
  const apiKey = environment.REPRISE_API_KEY || localKey(address, config.data);
  if (apiKey === null) {
    throw new Refusal(
      `There is no API key for ${address.origin}: set REPRISE_API_KEY${
        isLocal(address) ? `, or start a server here (its key is then in ${config.data})` : ""
      }.`,
      EXIT_CODES.auth,
    );
  }
  return { url: address.href.replace(/\/$/, ""), apiKey };
}

/** The admin key of this machine is for this machine: a mistyped address must not learn it. */
function localKey(address: URL, data: string): string | null {
  return isLocal(address) ? readAdminKey(dataFolderAt(data)) : null;
}

function isLocal({ hostname }: URL): boolean {
  return hostname === "localhost" || hostname === "[::1]" || /^127(\.\d+){3}$/.test(hostname);
}

/** A server that listens everywhere is asked on the loopback address. */
function hostOf(host: string): string {
  if (host === "0.0.0.0" || host === "::") return "127.0.0.1";
  return host.includes(":") ? `[${host}]` : host;
}

function parseAddress(text: string): URL {
  try {
    const url = new URL(text);
    if (url.protocol === "http:" || url.protocol === "https:") return url;
  } catch {
    // Falls through to the refusal, which says what is expected.
  }
  throw new Refusal("--url (or REPRISE_URL) must be an address such as http://127.0.0.1:7070.");
}
