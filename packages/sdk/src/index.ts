export type { AccessClient } from "./access.ts";
export type { ApprovalsClient } from "./approvals.ts";
export type { AuditClient, AuditQuery } from "./audit.ts";
export type { BulkClient, BulkRequest } from "./bulk.ts";
export { type Client, type ClientOptions, createClient } from "./client.ts";
export type { DeliveriesClient, DeliveryQuery } from "./deliveries.ts";
export { RepriseError } from "./errors.ts";
export type { EventsClient, Sent, SentBatch } from "./events.ts";
export {
  defineFunction,
  type FunctionDefinition,
  type FunctionOptions,
} from "./functions/define-function.ts";
export type {
  FunctionContext,
  FunctionJob,
  FunctionLog,
  PayloadItem,
} from "./functions/function-context.ts";
export { FunctionError, type FunctionErrorCategory } from "./functions/function-error.ts";
export type { InputOf, InputSchema } from "./functions/input-schema.ts";
export type { RetryPolicy } from "./functions/retry-policy.ts";
export type { FunctionCall, FunctionsClient } from "./functions.ts";
export type {
  ApiKey,
  Approval,
  Artifact,
  AuditEntry,
  AuditPage,
  BulkOperation,
  BulkPreview,
  BulkStarted,
  Delivery,
  ErrorGroup,
  ErrorGroupDetails,
  Found,
  Function,
  ImportCheck,
  Invitation,
  Job,
  JobList,
  JobReport,
  JobResult,
  JobTree,
  LinkedApproval,
  LogLine,
  Me,
  Meta,
  NewApiKey,
  NewUser,
  OperatedJob,
  Overview,
  PlanDocumentInput,
  PlanReplacementInput,
  Problem,
  Queues,
  Recipe,
  RecipeDetails,
  RecipeValidation,
  RecipeVersion,
  RecipeVersionDetails,
  Repeat,
  Report,
  SavedView,
  SchedulePreview,
  SetReportData,
  SinkState,
  SinkTest,
  Statistics,
  Step,
  TriggerLogEntry,
  TriggerState,
  User,
  Worker,
} from "./generated/types.gen.ts";
export type {
  ErrorsClient,
  ErrorsQuery,
  FollowQuery,
  InsightClient,
  JobChange,
  LogsClient,
  LogsQuery,
  StatisticsClient,
  StatisticsQuery,
} from "./insight.ts";
export type { JobQuery, JobsClient, WaitOptions } from "./jobs.ts";
export type { PlanPageQuery, PlanQuery, PlansClient } from "./plans.ts";
export type {
  RecipeDocument,
  RecipesClient,
  ReportQuery,
  TestInput,
  WebhookSecretRequest,
} from "./recipes.ts";
export type { RunPayloadQuery, RunsClient } from "./runs.ts";
export type { ScheduleQuestion, SchedulesClient } from "./schedules.ts";
export type { SettingsClient } from "./settings.ts";
export type { CallOptions } from "./transport.ts";
export type { SessionClient, UsersClient } from "./users.ts";
export type { NewView, Search, ViewsClient } from "./views.ts";
