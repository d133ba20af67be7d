import type { Command } from "commander";
import { contextOf, type GlobalOptions, type Session } from "../session.ts";
import { wholeNumber } from "./number-option.ts";

/** `reprise plans …` */
export function addPlanCommands(program: Command, session: Session): void {
  const plans = program.command("plans").description("what is to be run, how, and when");
  const context = () => contextOf(session, program.opts<GlobalOptions>());

  plans
    .command("list")
    .description("list plans with their next and last run")
    .option("--q <text>", "in id or name")
    .option("--limit <number>", "plans on the page", wholeNumber)
    .option("--cursor <cursor>", "the next page")
    .action(async (options) => {
      const { listPlans } = await import("../commands/plans/list.ts");
      await listPlans(await context(), options);
    });

  plans
    .command("show <plan>")
    .description("show a plan, when it runs next, and its last runs")
    .action(async (planId: string) => {
      const { showPlan } = await import("../commands/plans/show.ts");
      await showPlan(await context(), { planId });
    });

  plans
    .command("push <files...>")
    .description("create plans from files, or replace those that are there")
    .action(async (files: string[]) => {
      const { pushPlans } = await import("../commands/plans/push.ts");
      await pushPlans(await context(), { files });
    });

  plans
    .command("trigger <plan>")
    .description("start a run now; its id is printed")
    .option("--idempotency-key <key>", "sent again with the same key, it starts no second run")
    .option("--watch", "follow the run to its end")
    .action(async (planId: string, options) => {
      const { triggerPlan } = await import("../commands/plans/trigger.ts");
      const { interrupted } = await import("../../runtime/process/interrupted.ts");
      const asked = { planId, ...options, signal: interrupted() };
      session.exitCode = await triggerPlan(await context(), asked);
    });

  plans
    .command("pause <plans...>")
    .description("start no more runs and items; what runs goes on")
    .option("--comment <text>", "why")
    .action(async (planIds: string[], options) => {
      const { changePlanState } = await import("../commands/plans/change-state.ts");
      await changePlanState(await context(), { planIds, operation: "pause", ...options });
    });

  plans
    .command("resume <plans...>")
    .description("let paused plans go on")
    .action(async (planIds: string[]) => {
      const { changePlanState } = await import("../commands/plans/change-state.ts");
      await changePlanState(await context(), { planIds, operation: "resume" });
    });

  plans
    .command("delete <plan>")
    .description("delete a plan and cancel its active runs")
    .option("--yes", "do not ask")
    .action(async (planId: string, options) => {
      const { deletePlan } = await import("../commands/plans/delete.ts");
      await deletePlan(await context(), { planId, ...options });
    });
}
