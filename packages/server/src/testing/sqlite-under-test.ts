import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import type { StoreUnderTest } from "../storage/conformance/store-under-test.ts";
import { openSqlite } from "../storage/sqlite/open-sqlite.ts";
import type { Storage } from "../storage/storage.ts";

/** SQLite in memory or in a file, a new one for each test. Only one process may have it open. */
export function sqliteUnderTest(place: "memory" | "file"): StoreUnderTest {
  let storage: Storage | undefined;
  let folder: string | undefined;
  return {
    async open(clock) {
      folder = place === "file" ? mkdtempSync(path.join(tmpdir(), "reprise-sqlite-")) : undefined;
      storage = await openSqlite({
        path: folder === undefined ? ":memory:" : path.join(folder, "reprise.db"),
        clock,
      });
      return { storage, other: storage };
    },
    async close() {
      await storage?.close();
      if (folder !== undefined) rmSync(folder, { recursive: true, force: true });
    },
  };
}
