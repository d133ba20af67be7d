import { test } from "vitest";
import { openSqlite } from "../../packages/server/src/storage/sqlite/open-sqlite.ts";
import { hold, IS_DEEP, TIMEOUT_MS } from "./hold.ts";

const RUNS = IS_DEEP ? 5_000 : 1_000;

test(
  `whatever happens to jobs, SQLite agrees with the model (${RUNS} runs)`,
  {
    timeout: TIMEOUT_MS,
  },
  () => hold(RUNS, async (clock) => [await openSqlite({ path: ":memory:", clock })]),
);
