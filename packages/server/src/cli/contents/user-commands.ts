import type { Command } from "commander";
import { contextOf, type GlobalOptions, type Session } from "../session.ts";

/** `reprise users …`: who may sign in. */
export function addUserCommands(program: Command, session: Session): void {
  const users = program.command("users").description("who may sign in to the console");
  const context = () => contextOf(session, program.opts<GlobalOptions>());

  users
    .command("list")
    .description("list the users")
    .action(async () => {
      const { listUsers } = await import("../commands/users/list.ts");
      await listUsers(await context());
    });

  users
    .command("create <email>")
    .description("create a user and print the link by which they set a password, this once")
    .requiredOption("--name <name>", "as others see it")
    .requiredOption("--role <role>", "viewer, operator, editor or admin")
    .action(async (email: string, options) => {
      const { createUser } = await import("../commands/users/create.ts");
      await createUser(await context(), { email, ...options });
    });

  users
    .command("change <user-id>")
    .description("change the name or the role of a user")
    .option("--name <name>", "as others see it")
    .option("--role <role>", "viewer, operator, editor or admin")
    .action(async (userId: string, options) => {
      const { changeUser } = await import("../commands/users/change.ts");
      await changeUser(await context(), { userId, ...options });
    });

  for (const [name, description, disabled] of SWITCHES) {
    users
      .command(`${name} <user-ids...>`)
      .description(description)
      .action(async (userIds: string[]) => {
        const { disableUsers } = await import("../commands/users/change.ts");
        await disableUsers(await context(), { userIds, disabled });
      });
  }

  users
    .command("delete <user-id>")
    .description("delete a user; what they did stays under their name")
    .action(async (userId: string) => {
      const { deleteUser } = await import("../commands/users/change.ts");
      await deleteUser(await context(), { userId });
    });

  users
    .command("reset-password <user-id>")
    .description("print a link by which the user sets a new password, once")
    .action(async (userId: string) => {
      const { resetPassword } = await import("../commands/users/change.ts");
      await resetPassword(await context(), { userId });
    });
}

const SWITCHES = [
  ["disable", "sign users out and let them in no more", true],
  ["enable", "let disabled users in again", false],
] as const;
