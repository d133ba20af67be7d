import { describe, expect, test } from "vitest";
import { createTraceReader } from "./trace-reader.ts";

const ID = "job_01q3dcbd00e6t9p6jscjxk5s81";
const WRITE = `7 pwrite64(21</data/reprise.db-wal>, "\\1\\0sync${ID}", 8192, 0) = 8192`;
const SYNC = "7 fdatasync(21</data/reprise.db-wal>) = 0";
const ANSWER = `7 write(25<TCP:[127.0.0.1:1->127.0.0.1:2]>, "HTTP/1.1 202 Accepted\\r\\n{\\"jobId\\":\\"${ID}\\"}", 90) = 90`;

const read = (...lines: string[]) => {
  const reader = createTraceReader();
  for (const line of lines) reader.read(line);
  return reader.finding();
};

describe("reading a trace", () => {
  test("proves an answer whose job was written and synced before", () => {
    expect(read(WRITE, SYNC, ANSWER)).toEqual({ proved: 1, syncs: 1, problems: [] });
  });

  test("counts a sync that another thread interrupted from its end on", () => {
    const begun = "7 fdatasync(21</data/reprise.db-wal> <unfinished ...>";
    const ended = "7 <... fdatasync resumed>) = 0";

    expect(read(WRITE, begun, ended, ANSWER).proved).toBe(1);
    expect(read(WRITE, begun, ANSWER, ended).proved).toBe(0);
  });

  test.each([
    ["an answer before the sync", [WRITE, ANSWER, SYNC]],
    [
      "an answer after the sync of something else",
      [WRITE, "7 fdatasync(9</data/other>) = 0", ANSWER],
    ],
    ["an answer after a sync that failed", [WRITE, SYNC.replace("= 0", "= -1 EIO"), ANSWER]],
    ["a sync before the write", [SYNC, WRITE, ANSWER]],
    ["an answer without any write", [SYNC, ANSWER]],
  ])("does not accept %s", (_, lines) => {
    expect(read(...lines)).toMatchObject({ proved: 0, problems: [expect.stringContaining(ID)] });
  });
});
