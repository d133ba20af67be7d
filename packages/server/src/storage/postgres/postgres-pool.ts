import { Pool, type PoolClient, types } from "pg";
import { RequestError } from "../../domain/errors.ts";
import type { Clock } from "../../runtime/clock.ts";
import type { Session } from "../sql/session.ts";
import { postgresSession } from "./postgres-session.ts";

export interface PostgresPool {
  /** One transaction; repeated when the connection was lost or another transaction was in the way. */
  transact<T>(work: (session: Session) => Promise<T>): Promise<T>;
  /** One statement outside a transaction, on any connection. */
  reader: Session;
  close(): Promise<void>;
}

const CONNECT_TIMEOUT_MS = 5_000;
/** No statement of ours takes this long; a hung one must not hold a loop for ever. */
const STATEMENT_TIMEOUT_MS = 60_000;
/** How long a write is repeated while the database cannot be reached, before its caller is told. */
const RETRY_FOR_MS = 10_000;
const RETRY_PAUSE_MAX_MS = 1_000;
const RETRY_PAUSE_MIN_MS = 25;

const BIGINT = 20;

/** Connections of one process: `connections` at most, made when needed. */
export function openPool({
  url,
  connections,
  clock,
}: {
  url: string;
  connections: number;
  clock: Clock;
}): PostgresPool {
  const pool = new Pool({
    connectionString: url,
    max: connections,
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
    statement_timeout: STATEMENT_TIMEOUT_MS,
    idle_in_transaction_session_timeout: STATEMENT_TIMEOUT_MS,
    keepAlive: true,
    pipeline: true,
    application_name: "reprise",
    types: { getTypeParser: (oid: number) => (oid === BIGINT ? Number : types.getTypeParser(oid)) },
  });
  // An idle connection that the server ended is replaced at the next use; there is nothing to do.
  pool.on("error", () => undefined);
  // While a connection is in use, its statements hear of the loss; an event that nobody listens to
  // would end the process.
  pool.on("connect", (client) => client.on("error", () => undefined));

  const withClient = async <T>(work: (client: PoolClient) => Promise<T>): Promise<T> => {
    const client = await pool.connect();
    let broken = true;
    try {
      const result = await work(client);
      broken = false;
      return result;
    } catch (error) {
      broken = isConnectionError(error);
      throw error;
    } finally {
      client.release(broken);
    }
  };

  return {
    transact: (work) => retrying(clock, () => withClient((client) => transactOn(client, work))),
    reader: {
      dialect: "postgres",
      query: (statement) =>
        retrying(clock, () => withClient((client) => postgresSession(client).query(statement))),
      bulk: (statement, rows) =>
        retrying(clock, () =>
          withClient((client) => postgresSession(client).bulk(statement, rows)),
        ),
    },
    close: () => pool.end(),
  };
}

async function transactOn<T>(
  client: PoolClient,
  work: (session: Session) => Promise<T>,
): Promise<T> {
  // Sent together with the first statement, which saves a round trip; if it fails, so does that.
  const begun = client.query("begin");
  begun.catch(() => undefined);
  try {
    const result = await work(postgresSession(client));
    await begun;
    await client.query("commit");
    return result;
  } catch (error) {
    if (!isConnectionError(error)) await client.query("rollback");
    throw error;
  }
}

/**
 * Repeats what failed for a reason that passes. A commit whose answer was lost may have happened:
 * every hot write says the same thing when it is said twice (ids made by the caller, epochs).
 */
async function retrying<T>(clock: Clock, work: () => Promise<T>): Promise<T> {
  const startedMs = clock.monotonicMs();
  for (let pauseMs = RETRY_PAUSE_MIN_MS; ; pauseMs = Math.min(pauseMs * 2, RETRY_PAUSE_MAX_MS)) {
    try {
      return await work();
    } catch (error) {
      if (!isConnectionError(error) && !isConflict(error)) throw error;
      if (clock.monotonicMs() - startedMs > RETRY_FOR_MS) throw unavailable(error);
      await new Promise<void>((resolve) => clock.after(pauseMs, resolve));
    }
  }
}

function unavailable(cause: unknown): RequestError {
  const error = new RequestError(
    "storage_unavailable",
    "The database cannot be reached; try again in a moment.",
    { retryAfterSeconds: 5 },
  );
  error.cause = cause;
  return error;
}

/** Deadlock and serialization failure: the other transaction won, ours left no trace. */
function isConflict(error: unknown): boolean {
  const code = codeOf(error);
  return code === "40P01" || code === "40001" || code === "55P03";
}

/** Classes 08 and 57P (shutdown, restart) and what the socket says; also 53300, too many clients. */
export function isConnectionError(error: unknown): boolean {
  const code = codeOf(error);
  if (code !== null) {
    return (
      code.startsWith("08") ||
      code.startsWith("57P") ||
      code === "53300" ||
      ["ECONNREFUSED", "ECONNRESET", "EPIPE", "ETIMEDOUT", "ENOENT", "EHOSTUNREACH"].includes(code)
    );
  }
  return (
    error instanceof Error &&
    /Connection terminated|timeout exceeded|not queryable/.test(error.message)
  );
}

function codeOf(error: unknown): string | null {
  if (!(error instanceof Error) || !("code" in error)) return null;
  return typeof error.code === "string" ? error.code : null;
}
