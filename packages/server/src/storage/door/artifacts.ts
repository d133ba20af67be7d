/** Files of tasks, kept in the store in pieces of text or of bytes. */
export interface ArtifactStore {
  /** Stores a whole file; inside a transaction, with what it belongs to. */
  add(artifact: Artifact, chunks: readonly PieceContent[]): Promise<void>;
  /** Begins a file that its task writes piece by piece. False: another worker holds the job. */
  begin(artifact: Omit<Artifact, "size">, holder: Holder): Promise<boolean>;
  /** Writes a piece; the same number again replaces it. False: another worker holds the job. */
  append(
    piece: { artifactId: string; number: number; content: PieceContent },
    holder: Holder,
  ): Promise<boolean>;
  /** The file is whole and may be read. False: another worker holds the job. */
  finish(file: { artifactId: string; size: number; now: number }, holder: Holder): Promise<boolean>;
  /** Whole files of a job, in the order in which they were begun. */
  list(jobId: string): Promise<Artifact[]>;
  /** A whole file; null as well when its time has passed. */
  find(request: { id: string; now: number }): Promise<Artifact | null>;
  /** A piece by its number, from 0, text in UTF-8; null past the last one. */
  chunk(request: { artifactId: string; number: number }): Promise<Buffer | null>;
  /** Deletes up to `limit` files whose time has passed; answers how many. */
  sweep(request: { now: number; limit: number }): Promise<number>;
}

export interface Artifact {
  id: string;
  jobId: string;
  name: string;
  mediaType: string;
  /** Bytes, text in UTF-8. */
  size: number;
  createdAt: number;
  expiresAt: number;
}

/** Who writes: the worker that holds the job under this epoch, and no other. */
export interface Holder {
  jobId: string;
  epoch: number;
}

/** Text (up to CHUNK_CHARS_MAX, a whole letter at its end) or bytes (up to CHUNK_BYTES_MAX). */
export type PieceContent = string | Uint8Array;

/** Characters of a piece; at most four bytes each. */
export const CHUNK_CHARS_MAX = 131_072;
/** Bytes of a piece that is not text. */
export const CHUNK_BYTES_MAX = 98_304;
