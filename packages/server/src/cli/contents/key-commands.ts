import type { Command } from "commander";
import { contextOf, type GlobalOptions, type Session } from "../session.ts";

/** `reprise keys …` and `reprise workers …`: who asks, and who works. */
export function addKeyCommands(program: Command, session: Session): void {
  const keys = program.command("keys").description("who may ask");
  const context = () => contextOf(session, program.opts<GlobalOptions>());

  keys
    .command("list")
    .description("list the API keys; never the keys themselves")
    .action(async () => {
      const { listKeys } = await import("../commands/keys/list.ts");
      await listKeys(await context());
    });

  keys
    .command("create <name>")
    .description("create an API key and print it, this once")
    .requiredOption("--role <role>", "viewer, operator, editor or admin")
    .action(async (name: string, options) => {
      const { createKey } = await import("../commands/keys/create.ts");
      await createKey(await context(), { name, ...options });
    });

  keys
    .command("revoke <key-id>")
    .description("revoke an API key")
    .action(async (keyId: string) => {
      const { revokeKey } = await import("../commands/keys/revoke.ts");
      await revokeKey(await context(), { keyId });
    });

  const workers = program.command("workers").description("who executes jobs, and what waits");

  workers
    .command("list")
    .description("list the workers")
    .action(async () => {
      const { listWorkers } = await import("../commands/workers/list.ts");
      await listWorkers(await context());
    });

  workers
    .command("queues")
    .description("show what waits for a slot, by recipe and by tree of jobs")
    .action(async () => {
      const { listQueues } = await import("../commands/workers/queues.ts");
      await listQueues(await context());
    });
}
