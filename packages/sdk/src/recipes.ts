import type {
  DiffVersionsResponse,
  ExportReportData,
  GetTriggerLogResponse,
  Job,
  JobReport,
  ListRecipeJobsData,
  ListRecipesData,
  ListRecipesResponse,
  ListVersionsData,
  ListVersionsResponse,
  Recipe,
  RecipeDetails,
  RecipeValidation,
  RecipeVersionDetails,
  Report,
  SetReportData,
} from "./generated/types.gen.ts";
import { type Call, type CallOptions, path, type Transport } from "./transport.ts";

/** A document as an object, or as the text of a file. */
export type RecipeDocument = object | string;

export interface DocumentOptions extends CallOptions {
  /** Of a document that is text; YAML unless said otherwise. */
  format?: "json" | "yaml" | undefined;
}

export interface SaveOptions extends DocumentOptions {
  /** Why it was changed; kept with the version. */
  note?: string | undefined;
}

/** Also by columns of the report: `column.Amount`, `column.Amount.min`, `.max`, `.contains`. */
export type ReportQuery = NonNullable<ListRecipeJobsData["query"]> & {
  [column: `column.${string}`]: string | number | undefined;
};

/** What became of a call: `status` and what follows only once its job has ended. */
export interface CallAnswer {
  jobId: string;
  status?: Job["status"];
  result?: unknown;
  error?: Job["error"];
}

export interface RecipesClient {
  list(query?: ListRecipesData["query"], options?: CallOptions): Promise<ListRecipesResponse>;
  /** With the document of its newest version. */
  get(id: string, options?: CallOptions): Promise<RecipeDetails>;
  /** A new recipe is STOPPED. */
  create(document: RecipeDocument, options?: SaveOptions): Promise<Recipe>;
  /** Saves the next version. `ifVersion`: refuse unless that is the newest one. */
  update(
    id: string,
    document: RecipeDocument,
    options?: SaveOptions & { ifVersion?: number | undefined },
  ): Promise<Recipe>;
  /** Says what is wrong with a document, without saving it. */
  validate(document: RecipeDocument, options?: DocumentOptions): Promise<RecipeValidation>;
  /** With `abortJobs` its unfinished jobs become ABORTED, rather than keep it from being deleted. */
  delete(id: string, how?: { abortJobs?: boolean }, options?: CallOptions): Promise<void>;
  /** Makes its newest version live, takes events, and lets its paused jobs go on. */
  start(id: string, options?: CallOptions): Promise<Recipe>;
  /** Takes no more events; its running jobs are paused. */
  stop(id: string, options?: CallOptions): Promise<Recipe>;
  /** Makes the newest version of an active recipe live. */
  activate(id: string, options?: CallOptions): Promise<Recipe>;
  versions(
    id: string,
    query?: ListVersionsData["query"],
    options?: CallOptions,
  ): Promise<ListVersionsResponse>;
  version(id: string, version: number, options?: CallOptions): Promise<RecipeVersionDetails>;
  /** Why a schedule or a poll made jobs, or did not; newest first. */
  triggerLog(id: string, options?: CallOptions): Promise<GetTriggerLogResponse>;
  /** What was changed from one version to another. */
  diff(
    id: string,
    versions: { from: number; to: number },
    options?: CallOptions,
  ): Promise<DiffVersionsResponse>;
  /** Saves a copy of an older version as the newest one. */
  restore(id: string, version: number, options?: CallOptions): Promise<Recipe>;
  /** Tries the newest version out, also while the recipe is stopped. */
  test(id: string, input: TestInput, options?: CallOptions): Promise<{ jobId: string }>;
  /** Calls a callable recipe; `result` is absent when it has not ended within `wait` (30s). */
  call(
    id: string,
    call?: { input?: Record<string, unknown>; wait?: string },
    options?: CallOptions,
  ): Promise<CallAnswer>;
  /** Makes or rotates the secret of its webhooks; told this once. */
  setWebhookSecret(
    id: string,
    request?: WebhookSecretRequest,
    options?: CallOptions,
  ): Promise<{ secret: string; createdAt: string }>;
  deleteWebhookSecret(id: string, options?: CallOptions): Promise<void>;
  /** The jobs report. */
  jobs(id: string, query?: ReportQuery, options?: CallOptions): Promise<JobReport>;
  /** Replaces the columns of its jobs report; makes no version. */
  setReport(id: string, report: SetReportData["body"], options?: CallOptions): Promise<Report>;
  clearReport(id: string, options?: CallOptions): Promise<Report>;
  /** Begins a job that writes the jobs report into a file. */
  exportReport(
    id: string,
    what: ExportReportData["body"],
    options?: CallOptions,
  ): Promise<{ jobId: string }>;
}

/** What a test runs on; `next`: the oldest pending job itself. */
export type TestInput =
  | { event: unknown }
  | { eventId: string }
  | { jobId: string }
  | { next: true };

export interface WebhookSecretRequest {
  /** The sender's own; without it one is made. */
  secret?: string | undefined;
  /** How long the secrets before stay valid: `24h` unless said otherwise. */
  keepPreviousFor?: string | undefined;
}

export function recipesClient(send: Transport): RecipesClient {
  const command = (name: string) => (id: string, options?: CallOptions) =>
    send<Recipe>({ ...options, method: "POST", path: `${recipePath(id)}/${name}` });
  return {
    list: (query, options) => send({ ...options, path: RECIPES, query }),
    get: (id, options) => send({ ...options, path: recipePath(id) }),
    create: (document, options) =>
      send({
        method: "POST",
        path: RECIPES,
        query: note(options),
        ...documentCall(document, options),
      }),
    update: (id, document, options) =>
      send({
        method: "PUT",
        path: recipePath(id),
        query: note(options),
        headers: options?.ifVersion === undefined ? {} : { "if-match": `"${options.ifVersion}"` },
        ...documentCall(document, options),
      }),
    validate: (document, options) =>
      send({ method: "POST", path: `${RECIPES}/validate`, ...documentCall(document, options) }),
    delete: (id, query, options) =>
      send({ ...options, method: "DELETE", path: recipePath(id), query }),
    start: command("start"),
    stop: command("stop"),
    activate: command("activate"),
    ...versionCalls(send),
    triggerLog: (id, options) => send({ ...options, path: `${recipePath(id)}/trigger-log` }),
    test: (id, input, options) =>
      send({ ...options, method: "POST", path: `${recipePath(id)}/test`, json: input }),
    call: (id, { input = {}, wait } = {}, options) =>
      send({
        ...options,
        method: "POST",
        path: `${recipePath(id)}/call`,
        query: { wait },
        json: { input },
      }),
    setWebhookSecret: (id, { secret, keepPreviousFor } = {}, options) =>
      send({
        ...options,
        method: "POST",
        path: `${recipePath(id)}/webhook-secret`,
        query: { keepPreviousFor },
        json: { secret },
      }),
    deleteWebhookSecret: (id, options) =>
      send({ ...options, method: "DELETE", path: `${recipePath(id)}/webhook-secret` }),
    jobs: (id, query, options) => send({ ...options, path: `${recipePath(id)}/jobs`, query }),
    setReport: (id, json, options) =>
      send({ ...options, method: "PUT", path: `${recipePath(id)}/report`, json }),
    clearReport: (id, options) =>
      send({ ...options, method: "DELETE", path: `${recipePath(id)}/report` }),
    exportReport: (id, json, options) =>
      send({ ...options, method: "POST", path: `${recipePath(id)}/report/export`, json }),
  };
}

type VersionCalls = Pick<RecipesClient, "versions" | "version" | "diff" | "restore">;

function versionCalls(send: Transport): VersionCalls {
  return {
    versions: (id, query, options) =>
      send({ ...options, path: `${recipePath(id)}/versions`, query }),
    version: (id, version, options) =>
      send({ ...options, path: recipePath(id) + path`/versions/${version}` }),
    diff: (id, { from, to }, options) =>
      send({ ...options, path: recipePath(id) + path`/versions/${from}/diff`, query: { to } }),
    restore: (id, version, options) =>
      send({
        ...options,
        method: "POST",
        path: recipePath(id) + path`/versions/${version}/restore`,
      }),
  };
}

const RECIPES = "/api/v1/recipes";

function recipePath(id: string): string {
  return path`/api/v1/recipes/${id}`;
}

function note(options: SaveOptions | undefined): { note?: string | undefined } {
  return { note: options?.note };
}

function documentCall(
  document: RecipeDocument,
  options: DocumentOptions | undefined,
): Pick<Call, "json" | "text" | "signal" | "idempotencyKey"> {
  const { format = "yaml", signal, idempotencyKey } = options ?? {};
  const content =
    typeof document === "string"
      ? { text: { content: document, type: `application/${format}` } }
      : { json: document };
  return { ...content, signal, idempotencyKey };
}
