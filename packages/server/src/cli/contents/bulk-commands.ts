import type { Command } from "commander";
import { contextOf, type GlobalOptions, type Session } from "../session.ts";
import { wholeNumber } from "./number-option.ts";

/** `reprise bulk …`, `audit`, `search` and `views …` */
export function addBulkCommands(program: Command, session: Session): void {
  const context = () => contextOf(session, program.opts<GlobalOptions>());
  const bulk = program.command("bulk").description("operations on many jobs at once");

  bulk
    .command("list")
    .description("list operations on many jobs, newest first")
    .option("--limit <number>", "rows of the page, up to 500", wholeNumber)
    .option("--cursor <cursor>", "where the page begins")
    .action(async (options) => {
      const { listBulk } = await import("../commands/bulk/read.ts");
      await listBulk(await context(), options);
    });

  bulk
    .command("show <operation>")
    .description("show how far an operation is, and the jobs that it could not be done to")
    .action(async (id: string) => {
      const { showBulk } = await import("../commands/bulk/read.ts");
      await showBulk(await context(), { id });
    });

  bulk
    .command("abort <operation>")
    .description("end an operation where it is; what is done stays done")
    .action(async (id: string) => {
      const { abortBulk } = await import("../commands/bulk/read.ts");
      await abortBulk(await context(), { id });
    });

  program
    .command("audit")
    .description("list what people did, newest first")
    .option("--actor <name>", "of this key or person")
    .option("--action <name>", "job.cancel; job for all that begin so")
    .option("--target <id>", "to this job, recipe or key")
    .option("--from <time>", "at or after, such as 2026-11-22T00:00:00Z")
    .option("--to <time>", "before")
    .option("--q <text>", "text in actor, action, target or details")
    .option("--job <job>", "only to this job; needs no admin key")
    .option("--recipe <recipe>", "only to this recipe; needs no admin key")
    .option("--limit <number>", "rows of the page, up to 500", wholeNumber)
    .option("--cursor <cursor>", "where the page begins")
    .action(async (options) => {
      const { listAudit } = await import("../commands/audit/list.ts");
      await listAudit(await context(), options);
    });

  program
    .command("search <text>")
    .description("find jobs, recipes, functions, plans and errors by id, name or text")
    .action(async (text: string) => {
      const { search } = await import("../commands/audit/search.ts");
      await search(await context(), { text });
    });

  addViewCommands(program, context);
}

function addViewCommands(program: Command, context: () => ReturnType<typeof contextOf>): void {
  const views = program.command("views").description("questions to a list that have a name");

  views
    .command("list")
    .description("list your views and those that others share")
    .option("--page <page>", "of one list, such as jobs")
    .action(async (options) => {
      const { listViews } = await import("../commands/views/views.ts");
      await listViews(await context(), options);
    });

  views
    .command("save <name>")
    .description("save a view")
    .requiredOption("--query <query>", "as in the address of the list: status=FAILED&recipe=sync")
    .option("--page <page>", "which list it is of", "jobs")
    .option("--shared", "others see it too")
    .action(async (name: string, options) => {
      const { saveView } = await import("../commands/views/views.ts");
      await saveView(await context(), { name, ...options });
    });

  views
    .command("delete <view>")
    .description("delete a view")
    .action(async (id: string) => {
      const { deleteView } = await import("../commands/views/views.ts");
      await deleteView(await context(), { id });
    });
}
