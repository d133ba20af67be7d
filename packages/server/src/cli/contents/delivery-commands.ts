import type { Command } from "commander";
import { contextOf, type GlobalOptions, type Session } from "../session.ts";
import { wholeNumber } from "./number-option.ts";

/** `reprise deliveries …` */
export function addDeliveryCommands(program: Command, session: Session): void {
  const deliveries = program.command("deliveries").description("results on their way to sinks");
  const context = () => contextOf(session, program.opts<GlobalOptions>());

  deliveries
    .command("list")
    .description("list deliveries, newest first")
    .option("--status <list>", "pending, retrying, delivered, failed, skipped")
    .option("--run <run>", "of one run")
    .option("--plan <plan>", "of one plan")
    .option("--job <job>", "of one job")
    .option("--limit <number>", "rows of the page, up to 500", wholeNumber)
    .option("--cursor <cursor>", "where the page begins")
    .action(async (options) => {
      const { listDeliveries } = await import("../commands/deliveries/list.ts");
      await listDeliveries(await context(), options);
    });

  deliveries
    .command("redeliver [delivery]")
    .description("send a delivery again, or all of a run that failed")
    .option("--run <run>", "all of this run that failed")
    .action(async (deliveryId: string | undefined, { run }: { run?: string }) => {
      const { redeliver } = await import("../commands/deliveries/redeliver.ts");
      await redeliver(await context(), { deliveryId, run });
    });

  deliveries
    .command("test <plan>")
    .description("send a test to the sink of a plan")
    .action(async (planId: string) => {
      const { testSink } = await import("../commands/deliveries/test-sink.ts");
      session.exitCode = await testSink(await context(), { planId });
    });
}
