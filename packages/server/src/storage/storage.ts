import type { ApiKeyStore } from "./door/api-keys.ts";
import type { ArtifactStore } from "./door/artifacts.ts";
import type { AuditStore } from "./door/audit.ts";
import type { BulkStore } from "./door/bulk-operations.ts";
import type { CallStore } from "./door/calls.ts";
import type { DeliveryStore } from "./door/deliveries.ts";
import type { ErrorGroupStore } from "./door/error-groups.ts";
import type { FunctionStore } from "./door/functions.ts";
import type { HoldStore } from "./door/holds.ts";
import type { EventStore, RequestKeyStore, StepStore } from "./door/job-parts.ts";
import type { JobStore } from "./door/jobs.ts";
import type { LogStore } from "./door/logs.ts";
import type { OverviewStore } from "./door/overview.ts";
import type { PlanStore } from "./door/plans.ts";
import type { RecipeStore } from "./door/recipes.ts";
import type { ReportStore } from "./door/reports.ts";
import type { RetentionStore } from "./door/retention.ts";
import type { SecretStore } from "./door/secrets.ts";
import type { SettingStore } from "./door/settings.ts";
import type { StatisticsStore } from "./door/statistics.ts";
import type { Transaction } from "./door/transaction.ts";
import type { TriggerStore } from "./door/triggers.ts";
import type { UserStore } from "./door/users.ts";
import type { ViewStore } from "./door/views.ts";
import type { WorkerStore } from "./door/workers.ts";

export type * from "./door/api-keys.ts";
export * from "./door/artifacts.ts";
export * from "./door/audit.ts";
export * from "./door/bulk-operations.ts";
export type * from "./door/calls.ts";
export * from "./door/deliveries.ts";
export * from "./door/error-groups.ts";
export type * from "./door/functions.ts";
export * from "./door/holds.ts";
export * from "./door/job-lists.ts";
export type * from "./door/job-parts.ts";
export * from "./door/job-search.ts";
export type * from "./door/jobs.ts";
export type * from "./door/logs.ts";
export * from "./door/overview.ts";
export type * from "./door/plans.ts";
export * from "./door/queue-place.ts";
export type * from "./door/recipes.ts";
export type * from "./door/reports.ts";
export type * from "./door/retention.ts";
export type * from "./door/secrets.ts";
export type * from "./door/settings.ts";
export * from "./door/statistics.ts";
export type * from "./door/transaction.ts";
export * from "./door/triggers.ts";
export type * from "./door/users.ts";
export type * from "./door/views.ts";
export type * from "./door/workers.ts";

/**
 * The door to the store. Everything else knows only this file; SQLite and PostgreSQL fill it and
 * pass the same conformance suite. A promise that writes resolves only after its commit is on disk.
 * Instants are epoch milliseconds.
 *
 * Hot writes (`accept`, `claim`, `advance`) of concurrent callers are committed together. Rare
 * commands use `transaction`, which locks what it changes.
 */
export interface Storage extends Stores {
  readonly engine: "sqlite" | "postgres";
  transaction<T>(work: (stores: Transaction) => Promise<T>): Promise<T>;
  /** Tells of work that became ready and of commands to jobs, from any process. A hint: poll too. */
  onSignal(listener: (signal: StoreSignal) => void): () => void;
  /** Resolves when the store answers; rejects within seconds when it does not. */
  ping(): Promise<void>;
  close(): Promise<void>;
}

export interface Stores {
  readonly jobs: JobStore;
  readonly steps: StepStore;
  readonly calls: CallStore;
  readonly events: EventStore;
  readonly recipes: RecipeStore;
  readonly workers: WorkerStore;
  readonly apiKeys: ApiKeyStore;
  readonly users: UserStore;
  readonly overview: OverviewStore;
  readonly logs: LogStore;
  readonly requestKeys: RequestKeyStore;
  readonly secrets: SecretStore;
  readonly functions: FunctionStore;
  readonly holds: HoldStore;
  readonly artifacts: ArtifactStore;
  readonly reports: ReportStore;
  readonly retention: RetentionStore;
  readonly settings: SettingStore;
  readonly statistics: StatisticsStore;
  readonly errorGroups: ErrorGroupStore;
  readonly triggers: TriggerStore;
  readonly audit: AuditStore;
  readonly bulk: BulkStore;
  readonly views: ViewStore;
  readonly plans: PlanStore;
  readonly deliveries: DeliveryStore;
}

export type StoreSignal =
  | { type: "ready"; lanes: readonly string[] }
  | { type: "command"; jobIds: readonly string[] };
