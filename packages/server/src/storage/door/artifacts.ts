/** Files of tasks, kept in the store, as text in chunks. */
export interface ArtifactStore {
  /** Stores a whole file; inside a transaction, with what it belongs to. */
  add(artifact: Artifact, chunks: readonly string[]): Promise<void>;
  /** Begins a file that its task writes piece by piece. False: another worker holds the job. */
  begin(artifact: Omit<Artifact, "size">, holder: Holder): Promise<boolean>;
  /** Writes a piece; the same number again replaces it. False: another worker holds the job. */
  append(
    piece: { artifactId: string; number: number; content: string },
    holder: Holder,
  ): Promise<boolean>;
  /** The file is whole and may be read. False: another worker holds the job. */
  finish(file: { artifactId: string; size: number; now: number }, holder: Holder): Promise<boolean>;
  /** Whole files of a job, in the order in which they were begun. */
  list(jobId: string): Promise<Artifact[]>;
  /** A whole file; null as well when its time has passed. */
  find(request: { id: string; now: number }): Promise<Artifact | null>;
  /** A piece by its number, from 0; null past the last one. */
  chunk(request: { artifactId: string; number: number }): Promise<string | null>;
  /** Deletes up to `limit` files whose time has passed; answers how many. */
  sweep(request: { now: number; limit: number }): Promise<number>;
}

export interface Artifact {
  id: string;
  jobId: string;
  name: string;
  mediaType: string;
  /** Bytes of UTF-8. */
  size: number;
  createdAt: number;
  expiresAt: number;
}

/** Who writes: the worker that holds the job under this epoch, and no other. */
export interface Holder {
  jobId: string;
  epoch: number;
}

/** Characters of a piece; at most four bytes each. */
export const CHUNK_CHARS_MAX = 131_072;
