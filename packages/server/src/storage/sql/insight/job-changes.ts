import type { JobStatus } from "../../../domain/job/life-cycle.ts";
import { firstSuffixAt } from "../../../runtime/ids.ts";
import type { JobHint } from "../../storage.ts";
import type { Session } from "../session.ts";
import { Fragment, oneOf, sql } from "../sql.ts";

interface HintRow {
  id: string;
  status: JobStatus;
  recipe_id: string | null;
  root_id: string | null;
}

const COLUMNS = new Fragment("id, status, recipe_id, root_id");

/** By the ends of three indexes, so that it costs what has changed. */
export async function findChanges(
  session: Session,
  { since, ids, limit }: { since: number; ids: readonly string[]; limit: number },
): Promise<JobHint[]> {
  const from = firstSuffixAt(since);
  const created = (prefix: string) =>
    session.query<HintRow>(sql`
      select ${COLUMNS} from jobs where id >= ${prefix + from} and id < ${`${prefix}~`}
      order by id desc limit ${limit}`);
  const changed = (column: "start_date" | "end_date") =>
    session.query<HintRow>(sql`
      select ${COLUMNS} from jobs where ${new Fragment(column)} >= ${since}
      order by ${new Fragment(column)} desc limit ${limit}`);
  const rows = await Promise.all([
    created("job_"),
    created("run_"),
    changed("start_date"),
    changed("end_date"),
    ids.length === 0
      ? []
      : session.query<HintRow>(sql`select ${COLUMNS} from jobs where id ${oneOf(ids)}`),
  ]);
  const hints = rows.flat().map(toHint);
  return [...new Map(hints.map((hint) => [hint.id, hint])).values()];
}

function toHint({ id, status, recipe_id: recipeId, root_id: rootId }: HintRow): JobHint {
  return { id, status, recipeId, rootId };
}
