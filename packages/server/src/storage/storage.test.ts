import { afterAll, describe, inject } from "vitest";
import { postgresUnderTest } from "../testing/postgres-under-test.ts";
import { sqliteUnderTest } from "../testing/sqlite-under-test.ts";
import { apiKeysConform } from "./conformance/access/api-keys.ts";
import { auditConforms } from "./conformance/access/audit.ts";
import { requestKeysConform } from "./conformance/access/request-keys.ts";
import { secretsConform } from "./conformance/access/secrets.ts";
import { settingsConform } from "./conformance/access/settings.ts";
import { usersConform } from "./conformance/access/users.ts";
import { viewsConform } from "./conformance/access/views.ts";
import { artifactsConform } from "./conformance/job-data/artifacts.ts";
import { deliveriesConform } from "./conformance/job-data/deliveries.ts";
import { eraseJobsConforms } from "./conformance/job-data/erase-jobs.ts";
import { errorGroupsConform } from "./conformance/job-data/error-groups.ts";
import { holdsConform } from "./conformance/job-data/holds.ts";
import { logSearchConforms } from "./conformance/job-data/log-search.ts";
import { logsConform } from "./conformance/job-data/logs.ts";
import { retentionConforms } from "./conformance/job-data/retention.ts";
import { statisticsConform } from "./conformance/job-data/statistics.ts";
import { stepsConform } from "./conformance/job-data/steps.ts";
import { acceptJobsConforms } from "./conformance/jobs/accept-jobs.ts";
import { advanceJobsConforms } from "./conformance/jobs/advance-jobs.ts";
import { bulkOperationsConform } from "./conformance/jobs/bulk-operations.ts";
import { childrenConform } from "./conformance/jobs/children.ts";
import { claimJobsConforms } from "./conformance/jobs/claim-jobs.ts";
import { commandsConform } from "./conformance/jobs/commands.ts";
import { fairSharesConform } from "./conformance/jobs/fair-shares.ts";
import { haltingChildrenConform } from "./conformance/jobs/halting-children.ts";
import { jobListsConform } from "./conformance/jobs/job-lists.ts";
import { jobSearchConforms } from "./conformance/jobs/job-search.ts";
import { signalsConform } from "./conformance/jobs/signals.ts";
import { timersConform } from "./conformance/jobs/timers.ts";
import { overviewConforms } from "./conformance/overview.ts";
import { functionsConform } from "./conformance/recipes/functions.ts";
import { plansConform } from "./conformance/recipes/plans.ts";
import { recipesConform } from "./conformance/recipes/recipes.ts";
import { reportsConform } from "./conformance/recipes/reports.ts";
import { triggersConform } from "./conformance/recipes/triggers.ts";
import type { StoreUnderTest } from "./conformance/store-under-test.ts";
import { workersConform } from "./conformance/workers.ts";

const CONFORMANCE = [
  acceptJobsConforms,
  claimJobsConforms,
  fairSharesConform,
  advanceJobsConforms,
  childrenConform,
  haltingChildrenConform,
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
