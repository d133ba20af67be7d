/** Questions to a list that somebody gave a name (console.md C4). */
export interface ViewStore {
  /** Those of the owner and those that others share. */
  list(request: { ownerId: string; page?: string | undefined }): Promise<SavedView[]>;
  find(id: string): Promise<SavedView | null>;
  insert(view: SavedView): Promise<void>;
  update(view: SavedView): Promise<void>;
  delete(id: string): Promise<void>;
  countOf(ownerId: string): Promise<number>;
}

export interface SavedView {
  id: string;
  ownerId: string;
  /** Name of the owner. */
  owner: string;
  name: string;
  /** Which list it is of: `jobs`. */
  page: string;
  /** Parameters of the list. */
  query: Readonly<Record<string, string>>;
  /** Others see it too; only its owner and admins change it. */
  shared: boolean;
  createdAt: number;
  updatedAt: number;
}
