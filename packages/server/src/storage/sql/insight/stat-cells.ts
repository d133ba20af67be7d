import type { JobKind } from "../../../domain/job/job.ts";
import { decodeClasses, encodeClasses, type Spread } from "../../../domain/statistics/spread.ts";
import { mergeCounts, type StatCounts } from "../../../domain/statistics/stat-cell.ts";
import type { StatCell, StatCellRequest, StatSize } from "../../storage.ts";
import { bulk } from "../bulk.ts";
import type { Session } from "../session.ts";
import { Fragment, oneOf, sql } from "../sql.ts";

export type SizedCell = StatCell & { size: StatSize };

interface CellRow {
  size: StatSize;
  subject: string;
  t: number;
  kind: JobKind;
  low_priority: number;
  is_root: number;
  creations: number;
  wait_count: number;
  wait_sum: number;
  wait_min: number | null;
  wait_max: number | null;
  wait_classes: string;
  completed: number;
  failed: number;
  canceled: number;
  aborted: number;
  errors: number;
  duration_count: number;
  duration_sum: number;
  duration_min: number | null;
  duration_max: number | null;
  duration_classes: string;
}

const COLUMNS = {
  size: "int",
  subject: "text",
  t: "bigint",
  kind: "text",
  low_priority: "int",
  is_root: "int",
  creations: "bigint",
  wait_count: "bigint",
  wait_sum: "bigint",
  wait_min: "bigint",
  wait_max: "bigint",
  wait_classes: "text",
  completed: "bigint",
  failed: "bigint",
  canceled: "bigint",
  aborted: "bigint",
  errors: "bigint",
  duration_count: "bigint",
  duration_sum: "bigint",
  duration_min: "bigint",
  duration_max: "bigint",
  duration_classes: "text",
} as const;
// Object.keys loses the key type that the record has.
const NAMES = Object.keys(COLUMNS) as (keyof typeof COLUMNS)[];
const ALL = new Fragment(NAMES.join(", "));
const VALUES = NAMES.filter((name) => !["size", "subject", "t"].includes(name));

const UPSERT = bulk(COLUMNS, (given) => {
  const list = (dialect: "sqlite" | "postgres") =>
    NAMES.map((name) => given[name][dialect]).join(", ");
  const values = new Fragment({ sqlite: list("sqlite"), postgres: list("postgres") });
  const changes = new Fragment(VALUES.map((name) => `${name} = excluded.${name}`).join(", "));
  return sql`
    insert into stat_buckets (${ALL}) select ${values} ${given.rows} where true
    on conflict (size, subject, t, kind, low_priority, is_root) do update set ${changes}`;
});

export async function readCells(session: Session, request: StatCellRequest): Promise<StatCell[]> {
  const rows = await session.query<CellRow>(sql`
    select ${ALL} from stat_buckets
    where size = ${request.size} and subject ${oneOf(request.subjects)}
      and t >= ${request.from} and t < ${request.to}`);
  return rows.map(cellFromRow);
}

/** Adds to what is there. Called with the progress locked, so that nobody adds beside it. */
export async function addCells(session: Session, cells: readonly SizedCell[]): Promise<void> {
  for (const some of batches(cells)) {
    const there = new Map((await readTouched(session, some)).map((cell) => [nameOf(cell), cell]));
    for (const cell of some) {
      const known = there.get(nameOf(cell));
      if (known === undefined) there.set(nameOf(cell), cell);
      else mergeCounts(known.counts, cell.counts);
    }
    await writeCells(session, [...there.values()]);
  }
}

export async function writeCells(session: Session, cells: readonly SizedCell[]): Promise<void> {
  if (cells.length > 0) await session.bulk(UPSERT, cells.map(rowOf));
}

/** A statement takes no more cells than this. */
const CELLS_MAX = 500;

function batches(cells: readonly SizedCell[]): SizedCell[][] {
  const sorted = [...cells].sort((a, b) => a.size - b.size || a.t - b.t);
  const all: SizedCell[][] = [];
  for (let begin = 0; begin < sorted.length; begin += CELLS_MAX) {
    all.push(sorted.slice(begin, begin + CELLS_MAX));
  }
  return all;
}

/** The cells given as the store has them; only those. */
async function readTouched(session: Session, cells: readonly SizedCell[]): Promise<SizedCell[]> {
  const wanted = new Set(cells.map(nameOf));
  const sizes = [...new Set(cells.map(({ size }) => size))];
  const rows = await Promise.all(
    sizes.map((size) => {
      const those = cells.filter((cell) => cell.size === size);
      return session.query<CellRow>(sql`
        select ${ALL} from stat_buckets
        where size = ${size} and subject ${oneOf([...new Set(those.map(({ key }) => key.subject))])}
          and t ${oneOf([...new Set(those.map(({ t }) => t))])}`);
    }),
  );
  return rows
    .flat()
    .map((row) => ({ ...cellFromRow(row), size: row.size }))
    .filter((cell) => wanted.has(nameOf(cell)));
}

function nameOf({ size, t, key }: SizedCell): string {
  return `${size} ${t} ${key.kind} ${key.lowPriority} ${key.isRoot} ${key.subject}`;
}

function cellFromRow(row: CellRow): StatCell {
  return {
    t: row.t,
    key: {
      subject: row.subject,
      kind: row.kind,
      lowPriority: row.low_priority === 1,
      isRoot: row.is_root === 1,
    },
    counts: countsFromRow(row),
  };
}

function countsFromRow(row: CellRow): StatCounts {
  return {
    creations: row.creations,
    waiting: {
      count: row.wait_count,
      sum: row.wait_sum,
      min: row.wait_min,
      max: row.wait_max,
      classes: decodeClasses(row.wait_classes),
    },
    ended: {
      COMPLETED: row.completed,
      FAILED: row.failed,
      CANCELED: row.canceled,
      ABORTED: row.aborted,
    },
    errors: row.errors,
    duration: {
      count: row.duration_count,
      sum: row.duration_sum,
      min: row.duration_min,
      max: row.duration_max,
      classes: decodeClasses(row.duration_classes),
    },
  };
}

function rowOf({ size, t, key, counts }: SizedCell) {
  return {
    size,
    t,
    subject: key.subject,
    kind: key.kind,
    low_priority: key.lowPriority ? 1 : 0,
    is_root: key.isRoot ? 1 : 0,
    creations: counts.creations,
    completed: counts.ended.COMPLETED,
    failed: counts.ended.FAILED,
    canceled: counts.ended.CANCELED,
    aborted: counts.ended.ABORTED,
    errors: counts.errors,
    ...spreadColumns("wait", counts.waiting),
    ...spreadColumns("duration", counts.duration),
  };
}

type SpreadColumns<Name extends string> = Record<`${Name}_count` | `${Name}_sum`, number> &
  Record<`${Name}_min` | `${Name}_max`, number | null> &
  Record<`${Name}_classes`, string>;

function spreadColumns<Name extends "wait" | "duration">(
  name: Name,
  spread: Spread,
): SpreadColumns<Name> {
  // The names are made of the parameter's, which the type cannot follow.
  return {
    [`${name}_count`]: spread.count,
    [`${name}_sum`]: spread.sum,
    [`${name}_min`]: spread.min,
    [`${name}_max`]: spread.max,
    [`${name}_classes`]: encodeClasses(spread),
  } as SpreadColumns<Name>;
}
