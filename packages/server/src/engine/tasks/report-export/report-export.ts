import { z } from "zod";
import type { Json } from "../../../domain/json.ts";
import type { JobFilter } from "../../../storage/storage.ts";
import { type BuiltInTask, type TaskContext, TaskHalted } from "../built-in-task.ts";
import { chunkText } from "../chunk-text.ts";
import { EXPORT_FORMATS, type ExportShape, exportHead, exportRow } from "./export-rows.ts";

/** Rows between two checkpoints. */
const PAGE_MAX = 500;
const ROWS_MAX = 1_000_000;
/** How long a file of a task is kept. */
export const ARTIFACT_KEPT_MS = 7 * 86_400_000;

const MEDIA_TYPES = { csv: "text/csv; charset=utf-8", ndjson: "application/x-ndjson" };

const Input = z.object({
  recipeId: z.string(),
  recipeName: z.string(),
  format: z.enum(EXPORT_FORMATS),
  bom: z.boolean(),
  columns: z.array(z.string()),
  // Checked when it was asked for.
  filter: z.custom<JobFilter>((value) => typeof value === "object" && value !== null),
});
type Input = z.infer<typeof Input>;

const State = z.object({
  artifactId: z.string(),
  after: z.string().nullable(),
  rows: z.int(),
  pieces: z.int(),
  bytes: z.int(),
  total: z.int(),
});
type State = z.infer<typeof State>;

/** Writes the rows of a jobs report into a file, newest first. */
export const reportExport: BuiltInTask = {
  name: "report.export",
  kind: "task",
  isRestartable: true,
  title: (input) => `Export of report '${Input.parse(input).recipeName}'`,
  async run(context) {
    const input = Input.parse(context.input);
    let state =
      context.state === undefined ? await begin(context, input) : State.parse(context.state);
    let isMore = true;
    while (isMore && state.rows < ROWS_MAX) {
      const page = await writePage(context, { input, state });
      isMore = page.isMore;
      state = page.state;
      await context.checkpoint(state, state.rows / Math.max(state.total, state.rows + 1));
    }
    return finish(context, { state, isCut: isMore });
  },
};

async function begin(context: TaskContext, input: Input): Promise<State> {
  const { ids, clock, storage } = context.deps;
  const now = clock.now();
  const artifactId = ids("art");
  const artifact = {
    id: artifactId,
    jobId: context.jobId,
    name: `${input.recipeId}-report.${input.format}`,
    mediaType: MEDIA_TYPES[input.format],
    createdAt: now,
    expiresAt: now + ARTIFACT_KEPT_MS,
  };
  keep(await storage.artifacts.begin(artifact, context.holder));
  const counts = await storage.jobs.countByStatus(input.filter);
  const total = counts.reduce((sum, { count }) => sum + count, 0);
  const head = exportHead(input);
  const state = { artifactId, after: null, rows: 0, pieces: 0, bytes: 0, total };
  return write(context, { state, text: head });
}

async function writePage(
  context: TaskContext,
  { input, state }: { input: Input & ExportShape; state: State },
): Promise<{ state: State; isMore: boolean }> {
  const { jobs, next } = await context.deps.storage.jobs.list({
    filter: input.filter,
    order: "newest",
    limit: Math.min(PAGE_MAX, ROWS_MAX - state.rows),
    after: state.after,
  });
  const text = jobs.map((job) => exportRow(job, input)).join("");
  const written = await write(context, { state, text });
  const rows = state.rows + jobs.length;
  return { state: { ...written, rows, after: next }, isMore: next !== null };
}

async function write(
  { deps, holder }: TaskContext,
  { state, text }: { state: State; text: string },
): Promise<State> {
  const { artifactId } = state;
  let { pieces } = state;
  for (const content of chunkText(text)) {
    keep(await deps.storage.artifacts.append({ artifactId, number: pieces, content }, holder));
    pieces += 1;
  }
  return { ...state, pieces, bytes: state.bytes + Buffer.byteLength(text) };
}

async function finish(
  { deps, holder, log }: TaskContext,
  { state, isCut }: { state: State; isCut: boolean },
): Promise<Json> {
  const { artifactId, bytes: size, rows } = state;
  const now = deps.clock.now();
  keep(await deps.storage.artifacts.finish({ artifactId, size, now }, holder));
  if (isCut) log("WARN", `The file ends after ${ROWS_MAX} rows; there are more`);
  return { artifactId, rows, bytes: size, isCut };
}

/** A worker that holds the job no longer writes nothing more. */
function keep(isHolder: boolean): void {
  if (!isHolder) throw new TaskHalted();
}
