import { afterAll, describe, inject } from "vitest";
import { postgresUnderTest } from "../testing/postgres-under-test.ts";
import { sqliteUnderTest } from "../testing/sqlite-under-test.ts";
import { acceptJobsConforms } from "./conformance/accept-jobs.ts";
import { advanceJobsConforms } from "./conformance/advance-jobs.ts";
import { apiKeysConform } from "./conformance/api-keys.ts";
import { artifactsConform } from "./conformance/artifacts.ts";
import { auditConforms } from "./conformance/audit.ts";
import { bulkOperationsConform } from "./conformance/bulk-operations.ts";
import { childrenConform } from "./conformance/children.ts";
import { claimJobsConforms } from "./conformance/claim-jobs.ts";
import { commandsConform } from "./conformance/commands.ts";
import { deliveriesConform } from "./conformance/deliveries.ts";
import { eraseJobsConforms } from "./conformance/erase-jobs.ts";
import { errorGroupsConform } from "./conformance/error-groups.ts";
import { fairSharesConform } from "./conformance/fair-shares.ts";
import { functionsConform } from "./conformance/functions.ts";
import { holdsConform } from "./conformance/holds.ts";
import { jobListsConform } from "./conformance/job-lists.ts";
import { jobSearchConforms } from "./conformance/job-search.ts";
import { logSearchConforms } from "./conformance/log-search.ts";
import { logsConform } from "./conformance/logs.ts";
import { overviewConforms } from "./conformance/overview.ts";
import { plansConform } from "./conformance/plans.ts";
import { recipesConform } from "./conformance/recipes.ts";
import { reportsConform } from "./conformance/reports.ts";
import { requestKeysConform } from "./conformance/request-keys.ts";
import { retentionConforms } from "./conformance/retention.ts";
import { secretsConform } from "./conformance/secrets.ts";
import { settingsConform } from "./conformance/settings.ts";
import { signalsConform } from "./conformance/signals.ts";
import { statisticsConform } from "./conformance/statistics.ts";
import { stepsConform } from "./conformance/steps.ts";
import type { StoreUnderTest } from "./conformance/store-under-test.ts";
import { timersConform } from "./conformance/timers.ts";
import { triggersConform } from "./conformance/triggers.ts";
import { usersConform } from "./conformance/users.ts";
import { viewsConform } from "./conformance/views.ts";
import { workersConform } from "./conformance/workers.ts";

const CONFORMANCE = [
  acceptJobsConforms,
  claimJobsConforms,
  fairSharesConform,
  advanceJobsConforms,
  childrenConform,
  timersConform,
  workersConform,
  stepsConform,
  logsConform,
  statisticsConform,
  errorGroupsConform,
  logSearchConforms,
  apiKeysConform,
  usersConform,
  overviewConforms,
  functionsConform,
  jobListsConform,
  recipesConform,
  commandsConform,
  requestKeysConform,
  secretsConform,
  artifactsConform,
  reportsConform,
  retentionConforms,
  settingsConform,
  eraseJobsConforms,
  signalsConform,
  holdsConform,
  triggersConform,
  plansConform,
  deliveriesConform,
  auditConforms,
  bulkOperationsConform,
  jobSearchConforms,
  viewsConform,
];

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
