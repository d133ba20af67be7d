import { type AccessClient, accessClient } from "./access.ts";
import { type ApprovalsClient, approvalsClient } from "./approvals.ts";
import { type AuditClient, auditClient } from "./audit.ts";
import { type BulkClient, bulkClient } from "./bulk.ts";
import { type DeliveriesClient, deliveriesClient } from "./deliveries.ts";
import { type EventsClient, eventsClient } from "./events.ts";
import { type FunctionsClient, functionsClient } from "./functions.ts";
import { type InsightClient, insightClient } from "./insight.ts";
import { type JobsClient, jobsClient } from "./jobs.ts";
import { type PlansClient, plansClient } from "./plans.ts";
import { type RecipesClient, recipesClient } from "./recipes.ts";
import { type RunsClient, runsClient } from "./runs.ts";
import { type SchedulesClient, schedulesClient } from "./schedules.ts";
import { type SettingsClient, settingsClient } from "./settings.ts";
import { createTransport } from "./transport.ts";
import { type SessionClient, sessionClient, type UsersClient, usersClient } from "./users.ts";
import { type Search, searchClient, type ViewsClient, viewsClient } from "./views.ts";

export interface ClientOptions {
  /** Of the server, such as `http://127.0.0.1:7070`. */
  url: string;
  /** Not needed for `events.hook`. */
  apiKey?: string | undefined;
  /** In place of the global one. */
  fetch?: typeof globalThis.fetch | undefined;
}

/** Everything that the API offers, by its nouns. */
export interface Client extends AccessClient, InsightClient {
  recipes: RecipesClient;
  events: EventsClient;
  jobs: JobsClient;
  approvals: ApprovalsClient;
  functions: FunctionsClient;
  plans: PlansClient;
  runs: RunsClient;
  deliveries: DeliveriesClient;
  schedules: SchedulesClient;
  settings: SettingsClient;
  bulk: BulkClient;
  audit: AuditClient;
  views: ViewsClient;
  search: Search;
  users: UsersClient;
  /** For browsers. */
  session: SessionClient;
}

/** A client of one server. It keeps no connection of its own and needs no closing. */
export function createClient({ url, apiKey, fetch = globalThis.fetch }: ClientOptions): Client {
  const send = createTransport({ url, apiKey, fetch });
  return {
    recipes: recipesClient(send),
    events: eventsClient(send),
    jobs: jobsClient(send),
    approvals: approvalsClient(send),
    functions: functionsClient(send),
    plans: plansClient(send),
    runs: runsClient(send),
    deliveries: deliveriesClient(send),
    schedules: schedulesClient(send),
    settings: settingsClient(send),
    bulk: bulkClient(send),
    audit: auditClient(send),
    views: viewsClient(send),
    search: searchClient(send),
    users: usersClient(send),
    session: sessionClient(send),
    ...insightClient(send),
    ...accessClient(send),
  };
}
