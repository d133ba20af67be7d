import type { Command } from "commander";
import { contextOf, type GlobalOptions, type Session } from "../session.ts";
import { wholeNumber } from "./number-option.ts";

/** `reprise approvals …` */
export function addApprovalCommands(program: Command, session: Session): void {
  const approvals = program.command("approvals").description("what waits for a decision of people");
  const context = () => contextOf(session, program.opts<GlobalOptions>());

  approvals
    .command("list")
    .description("list approvals, newest first")
    .option("--status <list>", "open, approved, rejected, expired")
    .option("--assignee <name>", "a name, role or e-mail address that is asked")
    .option("--recipe <list>", "ids of recipes")
    .option("--limit <number>", "rows of the page, up to 500", wholeNumber)
    .option("--cursor <cursor>", "where the page begins")
    .action(async (options) => {
      const { listApprovals } = await import("../commands/approvals/list.ts");
      await listApprovals(await context(), options);
    });

  approvals
    .command("show <approval>")
    .description("show what is asked, and what was decided")
    .action(async (approvalId: string) => {
      const { showApproval } = await import("../commands/approvals/show.ts");
      await showApproval(await context(), { approvalId });
    });

  for (const decision of ["approve", "reject"] as const) {
    approvals
      .command(`${decision} <approval>`)
      .description(`${decision}; the job goes on with the decision`)
      .option("--comment <text>", "is in the output of the step")
      .option("--field <name=value>", "fills in a field; may be given again", collect)
      .action(async (approvalId: string, options) => {
        const { decideApproval } = await import("../commands/approvals/decide.ts");
        await decideApproval(await context(), { approvalId, decision, ...options });
      });
  }
}

function collect(value: string, before: string[] = []): string[] {
  return [...before, value];
}
