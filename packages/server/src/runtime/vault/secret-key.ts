import {
  closeSync,
  fsyncSync,
  linkSync,
  openSync,
  readFileSync,
  rmSync,
  statSync,
  writeSync,
} from "node:fs";
import { Refusal } from "../process/refusal.ts";
import type { Random } from "../random.ts";
import { SECRET_KEY_BYTES } from "./vault.ts";

const OWNER_ONLY = 0o600;
/** Rights of anybody else than the owner. */
const OTHERS = 0o077;
const HEX = /^[0-9a-fA-F]{64}$/;
const BASE64 = /^[A-Za-z0-9+/_-]{43}=?$/;

/** 32 bytes, said in 64 hexadecimal digits or in base64; null for anything else. */
export function parseSecretKey(text: string): Uint8Array | null {
  if (HEX.test(text)) return Buffer.from(text, "hex");
  if (!BASE64.test(text)) return null;
  const bytes = Buffer.from(text, "base64");
  return bytes.length === SECRET_KEY_BYTES ? bytes : null;
}

/** The key in the file, or null when there is no such file. Refuses one that others may read. */
export function readSecretKey(path: string): Uint8Array | null {
  const text = readIfThere(path);
  if (text === null) return null;
  if ((statSync(path).mode & OTHERS) !== 0) {
    throw new Refusal(
      `The secret key ${path} can be read by other users of this machine. Run chmod 600 ${path}.`,
    );
  }
  const key = parseSecretKey(text.trim());
  if (key !== null) return key;
  throw new Refusal(
    `The file ${path} holds no secret key (32 bytes in base64 or hexadecimal). Put the right one back, or give it by REPRISE_SECRET_KEY.`,
  );
}

/**
 * Makes a key in a new file that its owner alone may read; whole, or not at all. When another process
 * made one meanwhile, that one is answered.
 */
export function makeSecretKey(path: string, { random }: { random: Random }): Uint8Array {
  const key = random.bytes(SECRET_KEY_BYTES);
  const draft = `${path}.${Buffer.from(random.bytes(6)).toString("hex")}`;
  const file = openSync(draft, "wx", OWNER_ONLY);
  try {
    writeSync(file, `${Buffer.from(key).toString("base64")}\n`);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
  try {
    // Unlike a rename, a link never replaces what is there.
    linkSync(draft, path);
  } catch (error) {
    if (!isError(error, "EEXIST")) throw error;
    return readSecretKey(path) ?? key;
  } finally {
    rmSync(draft);
  }
  return key;
}

function readIfThere(path: string): string | null {
  try {
    return readFileSync(path, "utf8");
  } catch (error) {
    if (isError(error, "ENOENT")) return null;
    throw new Refusal(`The secret key ${path} cannot be read (${String(error)}).`);
  }
}

function isError(error: unknown, code: string): boolean {
  return error instanceof Error && "code" in error && error.code === code;
}
