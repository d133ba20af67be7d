import { afterAll, describe, inject } from "vitest";
import { postgresUnderTest } from "../testing/postgres-under-test.ts";
import { sqliteUnderTest } from "../testing/sqlite-under-test.ts";
import { acceptJobsConforms } from "./conformance/accept-jobs.ts";
import { claimJobsConforms } from "./conformance/claim-jobs.ts";
import type { StoreUnderTest } from "./conformance/store-under-test.ts";

const CONFORMANCE = [acceptJobsConforms, claimJobsConforms];

const conforms = (store: StoreUnderTest) => {
  for (const noun of CONFORMANCE) noun(store);
};

describe("SQLite in memory", () => conforms(sqliteUnderTest("memory")));

describe("SQLite in a file", () => conforms(sqliteUnderTest("file")));

describe("PostgreSQL, opened by two processes", () => {
  const postgres = postgresUnderTest(inject("postgresUrl"));
  conforms(postgres);
  afterAll(() => postgres.drop());
});
