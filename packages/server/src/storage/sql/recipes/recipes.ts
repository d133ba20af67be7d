import type { JsonObject } from "../../../domain/json.ts";
import type { RecipeRow, RecipeStore, RecipeVersion } from "../../storage.ts";
import { first, type Session } from "../session.ts";
import { Fragment, joined, type Statement, sql } from "../sql.ts";
import { contains } from "../text-search.ts";
import { findReport } from "./recipe-reports.ts";

interface Row {
  id: string;
  name: string;
  active: number;
  version: number;
  active_version: number | null;
  trigger_type: string;
  concurrency: number;
  do_not_store: number;
  created_at: number;
  updated_at: number;
}

interface VersionRow {
  recipe_id: string;
  version: number;
  document: string;
  author: string | null;
  note: string | null;
  change_type: string;
  created_at: number;
}

const COLUMNS = new Fragment(
  "id, name, active, version, active_version, trigger_type, concurrency, do_not_store, created_at, updated_at",
);
const VERSION_COLUMNS = new Fragment(
  "recipe_id, version, document, author, note, change_type, created_at",
);

export function recipeStore(session: Session): RecipeStore {
  return {
    find: (id) => findRecipe(session, { id, lock: sql`` }),
    list: (request) => listRecipes(session, request),
    report: (id) => findReport(session, id),
    version: (id, version) => findVersion(session, { id, version }),
    versions: (request) => listVersions(session, request),
  };
}

export async function findRecipe(
  session: Session,
  { id, lock }: { id: string; lock: Statement },
): Promise<RecipeRow | null> {
  const row = await first(
    session.query<Row>(sql`select ${COLUMNS} from recipes where id = ${id} ${lock}`),
  );
  return row && recipeFromRow(row);
}

async function listRecipes(
  session: Session,
  { text, after, limit }: Parameters<RecipeStore["list"]>[0],
): Promise<RecipeRow[]> {
  const where = [sql`id > ${after ?? ""}`];
  if (text) where.push(sql`(${contains("recipes.id", text)} or ${contains("recipes.name", text)})`);
  const rows = await session.query<Row>(sql`
    select ${COLUMNS} from recipes where ${joined(where, " and ")} order by id limit ${limit}`);
  return rows.map(recipeFromRow);
}

async function findVersion(
  session: Session,
  { id, version }: { id: string; version: number },
): Promise<RecipeVersion | null> {
  const row = await first(
    session.query<VersionRow>(sql`
      select ${VERSION_COLUMNS} from recipe_versions
      where recipe_id = ${id} and version = ${version}`),
  );
  return row && versionFromRow(row);
}

async function listVersions(
  session: Session,
  { id, before, limit }: Parameters<RecipeStore["versions"]>[0],
): Promise<RecipeVersion[]> {
  const older = before === null ? sql`` : sql`and version < ${before}`;
  const rows = await session.query<VersionRow>(sql`
    select ${VERSION_COLUMNS} from recipe_versions
    where recipe_id = ${id} ${older} order by version desc limit ${limit}`);
  return rows.map(versionFromRow);
}

/** The recipe and its lane, in which its jobs are counted and held; false when the id is taken. */
export async function insertRecipe(session: Session, recipe: RecipeRow): Promise<boolean> {
  const inserted = await session.query(sql`
    insert into recipes (${COLUMNS})
    values (${recipe.id}, ${recipe.name}, ${recipe.active ? 1 : 0}, ${recipe.version},
      ${recipe.activeVersion}, ${recipe.triggerType}, ${recipe.concurrency}, ${recipe.doNotStore ? 1 : 0}, ${recipe.createdAt},
      ${recipe.updatedAt})
    on conflict (id) do nothing
    returning id`);
  if (inserted.length === 0) return false;
  await session.query(sql`
    insert into lanes (id, max_active, held, live_version, newest_version)
    values (${recipe.id}, ${recipe.concurrency}, ${recipe.active ? 0 : 1},
      ${recipe.activeVersion}, ${recipe.version})`);
  return true;
}

export async function updateRecipe(session: Session, recipe: RecipeRow): Promise<void> {
  await session.query(sql`
    update recipes
    set name = ${recipe.name}, active = ${recipe.active ? 1 : 0}, version = ${recipe.version},
      active_version = ${recipe.activeVersion}, trigger_type = ${recipe.triggerType},
      concurrency = ${recipe.concurrency}, do_not_store = ${recipe.doNotStore ? 1 : 0},
      updated_at = ${recipe.updatedAt}
    where id = ${recipe.id}`);
  await session.query(sql`
    update lanes
    set max_active = ${recipe.concurrency}, held = ${recipe.active ? 0 : 1},
      live_version = ${recipe.activeVersion}, newest_version = ${recipe.version}
    where id = ${recipe.id}`);
}

export async function insertVersion(session: Session, version: RecipeVersion): Promise<void> {
  await session.query(sql`
    insert into recipe_versions (${VERSION_COLUMNS})
    values (${version.recipeId}, ${version.version}, ${JSON.stringify(version.document)},
      ${version.author}, ${version.note}, ${version.changeType}, ${version.createdAt})`);
}

/** Its versions stay: the details of its jobs show them. */
export async function deleteRecipe(session: Session, id: string): Promise<void> {
  await session.query(sql`delete from recipes where id = ${id}`);
  await session.query(sql`delete from lanes where id = ${id}`);
}

function recipeFromRow(row: Row): RecipeRow {
  return {
    id: row.id,
    name: row.name,
    active: row.active === 1,
    version: row.version,
    activeVersion: row.active_version,
    triggerType: row.trigger_type,
    concurrency: row.concurrency,
    doNotStore: row.do_not_store === 1,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
  };
}

function versionFromRow(row: VersionRow): RecipeVersion {
  return {
    recipeId: row.recipe_id,
    version: row.version,
    document: JSON.parse(row.document) as JsonObject,
    author: row.author,
    note: row.note,
    changeType: row.change_type,
    createdAt: row.created_at,
  };
}
