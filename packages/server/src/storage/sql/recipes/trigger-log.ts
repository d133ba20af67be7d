import type { Json } from "../../../domain/json.ts";
import type { TriggerLogEntry, TriggerLogLine } from "../../storage.ts";
import type { Session } from "../session.ts";
import { sql } from "../sql.ts";

/** Lines that are kept of each recipe. */
const LINES_MAX = 200;

interface Row {
  seq: number;
  recipe_id: string;
  first_at: number;
  at: number;
  times: number;
  outcome: TriggerLogLine["outcome"];
  message: string;
  info: string | null;
}

/** Newest first. */
export async function listTriggerLog(
  session: Session,
  { recipeId, limit }: { recipeId: string; limit: number },
): Promise<TriggerLogEntry[]> {
  const rows = await session.query<Row>(sql`
    select seq, recipe_id, first_at, at, times, outcome, message, info from trigger_log
    where recipe_id = ${recipeId} order by seq desc limit ${limit}`);
  return rows.map((row) => ({
    seq: row.seq,
    recipeId: row.recipe_id,
    firstAt: row.first_at,
    at: row.at,
    times: row.times,
    outcome: row.outcome,
    message: row.message,
    info: row.info === null ? null : (JSON.parse(row.info) as Json),
  }));
}

/** A poll of every second that finds nothing must not push out when it last found something. */
export async function addTriggerLog(session: Session, line: TriggerLogLine): Promise<void> {
  const { recipeId, at, outcome, message } = line;
  const info = line.info === null ? null : JSON.stringify(line.info);
  if (outcome === "nothing") {
    const again = await session.query(sql`
      update trigger_log set at = ${at}, times = times + 1, message = ${message}, info = ${info}
      where outcome = 'nothing'
        and seq = (select max(seq) from trigger_log where recipe_id = ${recipeId})
      returning seq`);
    if (again.length > 0) return;
  }
  await session.query(sql`
    insert into trigger_log (recipe_id, first_at, at, times, outcome, message, info)
    values (${recipeId}, ${at}, ${at}, 1, ${outcome}, ${message}, ${info})`);
  await session.query(sql`
    delete from trigger_log
    where recipe_id = ${recipeId} and seq <= (
      select seq from trigger_log where recipe_id = ${recipeId}
      order by seq desc limit 1 offset ${LINES_MAX})`);
}
