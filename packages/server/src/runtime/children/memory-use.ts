import { readFileSync } from "node:fs";

const PAGE_BYTES = 4_096;

/**
 * Resident memory of a process in bytes; null where it cannot be known, because the process is gone
 * or this system has no /proc.
 */
export function residentBytes(pid: number): number | null {
  try {
    const [, pages] = readFileSync(`/proc/${pid}/statm`, "latin1").split(" ");
    const resident = Number(pages) * PAGE_BYTES;
    return Number.isFinite(resident) ? resident : null;
  } catch {
    return null;
  }
}
