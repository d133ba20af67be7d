import { systemClock } from "../runtime/clock.ts";
import { type Config, loadConfig } from "../runtime/configuration/config.ts";
import type { Environment } from "../runtime/configuration/environment.ts";
import type { SettingKey } from "../runtime/configuration/settings.ts";
import type { ExitCode } from "../runtime/process/exit-codes.ts";
import type { CommandContext } from "./command-context.ts";
import { findConnection } from "./connect.ts";
import { createOutput, type Output, type OutputStreams, wantsColor } from "./terminal/output.ts";

/** One use of the command line. */
export interface Session {
  environment: Environment;
  /** The working folder. */
  folder: string;
  streams: OutputStreams;
  /** What the command ended with, when it was no error. */
  exitCode: ExitCode;
}

export interface GlobalOptions {
  json?: boolean;
  url?: string;
  color?: boolean;
}

export function outputOf(session: Session, { json, color }: GlobalOptions): Output {
  return createOutput({
    ...session.streams,
    json: json === true,
    color: color === false ? false : wantsColor(session.environment),
  });
}

/** For commands that ask a server. */
export async function contextOf(session: Session, options: GlobalOptions): Promise<CommandContext> {
  const { createClient } = await import("@reprise/sdk");
  const connection = findConnection({ ...session, url: options.url });
  return { client: createClient(connection), out: outputOf(session, options), clock: systemClock };
}

/** For commands that are a server. */
export function configOf(
  { environment, folder }: Session,
  flags: Partial<Record<SettingKey, string | undefined>>,
): Config {
  return loadConfig({ flags, environment, folder });
}
