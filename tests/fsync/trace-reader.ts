/** What a trace of system calls says of the order of log write, fsync and answer. */
export interface TraceFinding {
  /** Answers whose job was in the log, and the log on the disk, before they went out. */
  proved: number;
  syncs: number;
  problems: string[];
}

const JOB_ID = /job_[0-9a-z]{26}/g;
const WAL = "-wal>";

/** Reads the lines of `strace -f -y`, one after another. */
export function createTraceReader() {
  /** Line in which a job's id first went into the log. */
  const written = new Map<string, number>();
  const answered = new Set<string>();
  /** Processes that are in the middle of an fsync of the log. */
  const syncing = new Set<string>();
  const problems: string[] = [];
  let number = 0;
  let lastSync = 0;
  let syncs = 0;

  const synced = () => {
    lastSync = number;
    syncs += 1;
  };
  const answer = (id: string) => {
    if (answered.has(id)) return;
    answered.add(id);
    const at = written.get(id);
    if (at === undefined) problems.push(`${id} was answered before it was written`);
    else if (lastSync < at) problems.push(`${id} was answered before its fsync`);
  };

  return {
    read(line: string): void {
      number += 1;
      const pid = line.slice(0, line.indexOf(" "));
      if (/ (fsync|fdatasync)\(/.test(line) && line.includes(WAL)) {
        if (line.includes("unfinished")) syncing.add(pid);
        else if (line.endsWith("= 0")) synced();
      } else if (/<\.\.\. (fsync|fdatasync) resumed>/.test(line)) {
        if (syncing.delete(pid) && line.endsWith("= 0")) synced();
      } else if (line.includes(" pwrite64(") && line.includes(WAL)) {
        for (const [id] of line.matchAll(JOB_ID)) if (!written.has(id)) written.set(id, number);
      } else if (line.includes("HTTP/1.1 202") || line.includes('{\\"jobId\\"')) {
        for (const [id] of line.matchAll(JOB_ID)) answer(id);
      }
    },
    finding: (): TraceFinding => ({ proved: answered.size - problems.length, syncs, problems }),
  };
}
