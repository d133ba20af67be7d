import { z } from "zod";
import type { Job } from "../../../domain/job/job.ts";
import type { Json } from "../../../domain/json.ts";
import { gzip } from "../../../runtime/files/gzip.ts";
import type { LogFilter } from "../../../storage/storage.ts";
import { searchLogs } from "../../insight/logs/search-logs.ts";
import { type BuiltInTask, type TaskContext, TaskHalted } from "../built-in-task.ts";
import { chunkBytes } from "../chunk-bytes.ts";
import { ARTIFACT_KEPT_MS } from "../report-export/report-export.ts";
import { exportLine } from "./export-line.ts";

/** Lines between two checkpoints: each makes one member of the gzip file. */
const PAGE_MAX = 2_000;
const LINES_MAX = 2_000_000;

const Input = z.object({
  // Checked when it was asked for; `to` is set, so that a log that grows has an end.
  filter: z.custom<LogFilter>((value) => typeof value === "object" && value !== null),
  regex: z.string().nullable(),
  /** The job whose steps and changes of status are among the lines. */
  engineOf: z.string().nullable(),
});
type Input = z.infer<typeof Input>;

const Place = z.object({ at: z.number(), n: z.number() });

const State = z.object({
  artifactId: z.string(),
  after: Place.nullable(),
  /** Instant of the first line, for the progress. */
  firstAt: z.number().nullable(),
  lines: z.int(),
  pieces: z.int(),
  bytes: z.int(),
});
type State = z.infer<typeof State>;

/** Writes the lines of a log that fit into a gzip file of NDJSON, oldest first (H-24.4). */
export const logsExport: BuiltInTask = {
  name: "logs.export",
  kind: "task",
  isRestartable: true,
  title: (input) => {
    const { jobId } = Input.parse(input).filter;
    return jobId === undefined ? "Export of logs" : `Export of the log of ${jobId}`;
  },
  async run(context) {
    const input = Input.parse(context.input);
    let state = context.state === undefined ? await begin(context) : State.parse(context.state);
    const job = input.engineOf && (await context.deps.storage.jobs.find(input.engineOf));
    let isMore = true;
    while (isMore && state.lines < LINES_MAX) {
      const page = await writePage(context, { input, job: job || null, state });
      isMore = page.isMore;
      state = page.state;
      await context.checkpoint(state, progressOf(state, input));
    }
    return finish(context, { state, isCut: isMore });
  },
};

async function begin({ deps, jobId, holder }: TaskContext): Promise<State> {
  const now = deps.clock.now();
  const artifactId = deps.ids("art");
  const artifact = {
    id: artifactId,
    jobId,
    name: "logs.ndjson.gz",
    mediaType: "application/gzip",
    createdAt: now,
    expiresAt: now + ARTIFACT_KEPT_MS,
  };
  keep(await deps.storage.artifacts.begin(artifact, holder));
  return { artifactId, after: null, firstAt: null, lines: 0, pieces: 0, bytes: 0 };
}

async function writePage(
  context: TaskContext,
  { input, job, state }: { input: Input; job: Job | null; state: State },
): Promise<{ state: State; isMore: boolean }> {
  const { lines, next } = await searchLogs(context.deps.storage, {
    filter: input.filter,
    job,
    regex: input.regex ?? undefined,
    order: "oldest",
    after: state.after,
    limit: Math.min(PAGE_MAX, LINES_MAX - state.lines),
  });
  const written = await write(context, { state, text: lines.map(exportLine).join("") });
  return {
    state: {
      ...written,
      firstAt: state.firstAt ?? lines[0]?.at ?? null,
      lines: state.lines + lines.length,
      after: next,
    },
    isMore: next !== null,
  };
}

/** Nothing found makes an empty member once, so that the file is a gzip file. */
async function write(
  { deps, holder }: TaskContext,
  { state, text }: { state: State; text: string },
): Promise<State> {
  if (text === "" && state.pieces > 0) return state;
  const { artifactId } = state;
  const member = await gzip(text);
  let { pieces } = state;
  for (const content of chunkBytes(member)) {
    keep(await deps.storage.artifacts.append({ artifactId, number: pieces, content }, holder));
    pieces += 1;
  }
  return { ...state, pieces, bytes: state.bytes + member.length };
}

/** By time: how many lines there will be is not known. */
function progressOf({ firstAt, after, lines }: State, { filter }: Input): number {
  if (after === null) return 1;
  const to = filter.to ?? after.at;
  if (firstAt === null || to <= firstAt) return lines / LINES_MAX;
  return Math.min(1, (after.at - firstAt) / (to - firstAt));
}

async function finish(
  { deps, holder, log }: TaskContext,
  { state, isCut }: { state: State; isCut: boolean },
): Promise<Json> {
  const { artifactId, bytes: size, lines } = state;
  const now = deps.clock.now();
  keep(await deps.storage.artifacts.finish({ artifactId, size, now }, holder));
  if (isCut) log("WARN", `The file ends after ${LINES_MAX} lines; there are more`);
  return { artifactId, lines, bytes: size, isCut };
}

/** A worker that holds the job no longer writes nothing more. */
function keep(isHolder: boolean): void {
  if (!isHolder) throw new TaskHalted();
}
