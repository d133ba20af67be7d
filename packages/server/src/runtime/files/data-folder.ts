import {
  chmodSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statfsSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { dirname, join } from "node:path";
import { EXIT_CODES } from "../process/exit-codes.ts";
import { Refusal } from "../process/refusal.ts";

const ADMIN_KEY_FILE = "admin.key";
const SECRET_KEY_FILE = "secret.key";
const KEY_FILE_BYTES_MAX = 4_096;

/** `statfs` types of file systems on which SQLite's locks and fsync cannot be trusted. */
const NETWORK_FILE_SYSTEMS: ReadonlyMap<number, string> = new Map([
  [0x6969, "NFS"],
  [0x517b, "SMB"],
  [0xfe534d42, "SMB2"],
  [0xff534d42, "CIFS"],
  [0x5346414f, "AFS"],
  [0x00c36400, "Ceph"],
  [0x01021997, "9P"],
]);

export interface DataFolder {
  path: string;
  databasePath: string;
  adminKeyPath: string;
  /** The key of the vault, unless one is configured. */
  secretKeyPath: string;
}

/** Makes the folder when needed, readable by its owner only, and refuses places where data would not be safe. */
export function openDataFolder(path: string): DataFolder {
  try {
    mkdirSync(path, { recursive: true, mode: 0o700 });
    if (!statSync(path).isDirectory()) throw new Refusal(notAFolder(path));
  } catch (error) {
    if (error instanceof Refusal) throw error;
    throw new Refusal(folderProblem(path, error), EXIT_CODES.usage, { cause: error });
  }
  refuseNetworkFileSystem(path);
  // What the stores write from here on is the owner's only, too.
  process.umask(0o077);
  // A folder that already holds something keeps the rights that its owner gave it.
  if (readdirSync(path).length === 0) chmodSync(path, 0o700);
  return dataFolderAt(path);
}

/** Where things are in a data folder, whether or not it exists. */
export function dataFolderAt(path: string): DataFolder {
  return {
    path,
    databasePath: join(path, "reprise.db"),
    adminKeyPath: join(path, ADMIN_KEY_FILE),
    secretKeyPath: join(path, SECRET_KEY_FILE),
  };
}

/** The key that the server left for the command line on the same machine, or null. */
export function readAdminKey(folder: DataFolder): string | null {
  try {
    const text = readFileSync(folder.adminKeyPath, "utf8");
    const key = text.slice(0, KEY_FILE_BYTES_MAX).trim();
    return key === "" ? null : key;
  } catch {
    // No file, or not ours to read: the caller is asked for a key.
    return null;
  }
}

/** Only the owner may read it; an older file with wider rights is narrowed. */
export function writeAdminKey(folder: DataFolder, key: string): void {
  writeFileSync(folder.adminKeyPath, `${key}\n`, { mode: 0o600 });
  chmodSync(folder.adminKeyPath, 0o600);
}

function refuseNetworkFileSystem(path: string): void {
  const name = NETWORK_FILE_SYSTEMS.get(Number(statfsSync(path).type));
  if (name === undefined) return;
  throw new Refusal(
    `The data folder ${path} is on a network file system (${name}), where a database loses data. Use a local disk, or PostgreSQL with --database-url.`,
  );
}

function notAFolder(path: string): string {
  return `The data folder ${path} is a file. Name a folder with --data.`;
}

function folderProblem(path: string, error: unknown): string {
  const code = error instanceof Error && "code" in error ? error.code : null;
  if (code === "EEXIST" || code === "ENOTDIR") return notAFolder(path);
  if (code === "EACCES" || code === "EPERM" || code === "EROFS") {
    return `The data folder ${path} cannot be made or used: ${dirname(path)} is not writable. Name another with --data.`;
  }
  return `The data folder ${path} cannot be used (${String(error)}). Name another with --data.`;
}
