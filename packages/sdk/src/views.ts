import type {
  CreateViewData,
  ListViewsData,
  ListViewsResponse,
  SavedView,
  SearchResponse,
} from "./generated/types.gen.ts";
import { type CallOptions, path, type Transport } from "./transport.ts";

export type NewView = CreateViewData["body"];

export interface ViewsClient {
  /** Your own, and those that others share. */
  list(query?: ListViewsData["query"], options?: CallOptions): Promise<ListViewsResponse>;
  get(id: string, options?: CallOptions): Promise<SavedView>;
  create(view: NewView, options?: CallOptions): Promise<SavedView>;
  update(id: string, view: NewView, options?: CallOptions): Promise<SavedView>;
  delete(id: string, options?: CallOptions): Promise<void>;
}

/** Jobs, recipes, functions, plans and errors by id, name or text. */
export type Search = (q: string, options?: CallOptions) => Promise<SearchResponse>;

export function viewsClient(send: Transport): ViewsClient {
  return {
    list: (query, options) => send({ ...options, path: VIEWS, query }),
    get: (id, options) => send({ ...options, path: path`/api/v1/views/${id}` }),
    create: (json, options) => send({ ...options, method: "POST", path: VIEWS, json }),
    update: (id, json, options) =>
      send({ ...options, method: "PUT", path: path`/api/v1/views/${id}`, json }),
    delete: (id, options) =>
      send({ ...options, method: "DELETE", path: path`/api/v1/views/${id}` }),
  };
}

const VIEWS = "/api/v1/views";

export function searchClient(send: Transport): Search {
  return (q, options) => send({ ...options, path: "/api/v1/search", query: { q } });
}
