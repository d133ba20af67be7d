import { afterAll, inject, test } from "vitest";
import { openSqlite } from "../../packages/server/src/storage/sqlite/open-sqlite.ts";
import { postgresUnderTest } from "../../packages/server/src/testing/postgres-under-test.ts";
import { hold, IS_DEEP, TIMEOUT_MS } from "./hold.ts";

const RUNS = IS_DEEP ? 1_000 : 100;
const postgres = postgresUnderTest(inject("postgresUrl"));

afterAll(() => postgres.drop());

test(
  `whatever happens to jobs, PostgreSQL answers as SQLite and the model do (${RUNS} runs)`,
  {
    timeout: TIMEOUT_MS,
  },
  () =>
    hold(RUNS, async (clock) => {
      const { storage } = await postgres.open(clock);
      return [await openSqlite({ path: ":memory:", clock }), storage];
    }),
);
