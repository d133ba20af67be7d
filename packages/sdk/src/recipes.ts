import type {
  JobList,
  ListRecipeJobsData,
  ListRecipesData,
  ListRecipesResponse,
  ListVersionsData,
  ListVersionsResponse,
  Recipe,
  RecipeDetails,
  RecipeValidation,
  RecipeVersionDetails,
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
  delete(id: string, options?: CallOptions): Promise<void>;
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
  /** Saves a copy of an older version as the newest one. */
  restore(id: string, version: number, options?: CallOptions): Promise<Recipe>;
  /** The jobs report. */
  jobs(id: string, query?: ListRecipeJobsData["query"], options?: CallOptions): Promise<JobList>;
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
    delete: (id, options) => send({ ...options, method: "DELETE", path: recipePath(id) }),
    start: command("start"),
    stop: command("stop"),
    activate: command("activate"),
    versions: (id, query, options) =>
      send({ ...options, path: `${recipePath(id)}/versions`, query }),
    version: (id, version, options) =>
      send({ ...options, path: recipePath(id) + path`/versions/${version}` }),
    restore: (id, version, options) =>
      send({
        ...options,
        method: "POST",
        path: recipePath(id) + path`/versions/${version}/restore`,
      }),
    jobs: (id, query, options) => send({ ...options, path: `${recipePath(id)}/jobs`, query }),
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
