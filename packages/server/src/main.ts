#!/usr/bin/env node
import { runCli } from "./cli/cli.ts";
import { endProcess } from "./runtime/end-process.ts";
import { readEnvironment } from "./runtime/environment.ts";
import { surviveClosedPipes } from "./runtime/shutdown.ts";

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
