import type { FastifyInstance, InjectOptions } from "fastify";
import { createApp } from "../api/app.ts";
import type { ApiDeps } from "../api/deps.ts";
import { createCodeRunner } from "../code/code-runner.ts";
import { dataSet } from "../connectors/data/data-set.ts";
import type { Json } from "../domain/json.ts";
import { ROLES, type Role } from "../domain/role.ts";
import { createApiKey } from "../engine/commands/keys/create-api-key.ts";
import { createRecipeCatalog } from "../engine/create-recipe-catalog.ts";
import { createIds } from "../runtime/ids.ts";
import { createLog } from "../runtime/log.ts";
import { createPasswordHasher } from "../runtime/passwords/password-hasher.ts";
import { systemRandom } from "../runtime/random.ts";
import { createVault, SECRET_KEY_BYTES } from "../runtime/vault/vault.ts";
import { openSqlite } from "../storage/sqlite/open-sqlite.ts";
import type { Storage } from "../storage/storage.ts";
import { type FakeClock, fakeClock } from "./fake-clock.ts";
import { type Given, given } from "./given.ts";

export interface TestApi {
  app: FastifyInstance;
  deps: ApiDeps;
  storage: Storage;
  clock: FakeClock;
  given: Given;
  keys: Readonly<Record<Role, string>>;
  /** Asks the API as somebody with the role (admin unless said otherwise), and reads the answer. */
  ask(request: Ask): Promise<Answer>;
  close(): Promise<void>;
}

export interface Ask {
  method?: "GET" | "POST" | "PUT" | "DELETE" | "PATCH" | "HEAD" | "OPTIONS";
  url: string;
  /** Null = without a key. */
  role?: Role | null;
  /** Sent as JSON; use `payload` for anything else. */
  json?: Json;
  payload?: string | Buffer;
  headers?: Record<string, string>;
}

export interface Answer {
  status: number;
  headers: Record<string, unknown>;
  text: string;
  // Tests read what they expect.
  body: Record<string, unknown>;
}

/** The whole API over a store in memory and a fake clock, without a socket. */
export async function openTestApi(changes: Partial<ApiDeps> = {}): Promise<TestApi> {
  const clock = fakeClock();
  const storage = await openSqlite({ path: ":memory:", clock });
  const random = systemRandom();
  const code = createCodeRunner({ threads: 1 });
  const deps: ApiDeps = {
    storage,
    clock,
    random,
    passwords: createPasswordHasher(),
    ids: createIds({ clock, random }),
    log: createLog("silent"),
    http: { request: () => Promise.reject(new Error("Nothing is sent in this test")) },
    vault: createVault(random.bytes(SECRET_KEY_BYTES), { random }),
    catalog: createRecipeCatalog({ storage, clock }),
    actions: new Map([[dataSet.name, dataSet]]),
    code,
    formulas: { evaluate: () => Promise.reject(new Error("No formulas in this test")) },
    settings: { version: "0.0.0-test", host: "127.0.0.1", isDraining: () => false },
    ...changes,
  };
  const keys = await createKeys(deps);
  const app = createApp(deps);
  await app.ready();
  return {
    app,
    deps,
    storage,
    clock,
    given: given({ storage, clock }),
    keys,
    ask: (request) => ask(app, { keys, request }),
    async close() {
      await app.close();
      await code.close();
      await storage.close();
    },
  };
}

async function createKeys(deps: ApiDeps): Promise<Record<Role, string>> {
  const keys = { viewer: "", operator: "", editor: "", admin: "" };
  for (const role of ROLES) keys[role] = (await createApiKey(deps, { name: role, role })).key;
  return keys;
}

async function ask(
  app: FastifyInstance,
  { keys, request }: { keys: Record<Role, string>; request: Ask },
): Promise<Answer> {
  const { method = "GET", url, role = "admin", json, payload, headers = {} } = request;
  const content = json === undefined ? payload : JSON.stringify(json);
  const options: InjectOptions = {
    method,
    url,
    headers: {
      ...(role !== null && { authorization: `Bearer ${keys[role]}` }),
      ...(json !== undefined && { "content-type": "application/json" }),
      ...headers,
    },
    ...(content !== undefined && { payload: content }),
  };
  const response = await app.inject(options);
  const text = response.body;
  const isJson = String(response.headers["content-type"] ?? "").includes("json");
  return {
    status: response.statusCode,
    headers: response.headers,
    text,
    body: isJson && text !== "" ? JSON.parse(text) : {},
  };
}
