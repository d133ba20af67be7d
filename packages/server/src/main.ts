#!/usr/bin/env node
import { runCli } from "./cli/cli.ts";
import { readEnvironment } from "./runtime/configuration/environment.ts";
import { endProcess } from "./runtime/process/end-process.ts";
import { surviveClosedPipes } from "./runtime/process/shutdown.ts";

const SERVERS = ["start", "worker", "dev"];
const args = process.argv.slice(2);

surviveClosedPipes(SERVERS.includes(args[0] ?? "") ? "go on" : "exit");
const exitCode = await runCli(args, {
  environment: readEnvironment(),
  folder: process.cwd(),
  streams: { stdout: process.stdout, stderr: process.stderr },
  exitCode: 0,
});
endProcess(exitCode);
