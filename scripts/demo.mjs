// `npm run demo`: from a fresh clone to real webhook events that run through recipes as durable
// jobs. `npm run demo -- --once` exits after the report: 0 when every accepted event became a job
// that ended, 1 when one was lost or stuck. Failures that an example intends are no failure here.
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { prepare } from "./demo/prepare.mjs";

const ROOT = fileURLToPath(new URL("..", import.meta.url));
const FOLDER = join(ROOT, ".reprise-demo");
const SERVER_PORT = 7070;
const RECEIVER_PORT = 7170;

const once = process.argv.includes("--once");
/** What was started, last one first: the way back. */
const undo = [];
let server = null;
let isEnding = false;

process.on("SIGINT", () => interrupt(once ? 130 : 0));
process.on("SIGTERM", () => interrupt(once ? 143 : 0));
main().catch((error) => {
  console.error(`\nThe demo failed: ${error.message}`);
  return end(1);
});

async function main() {
  prepare(ROOT);
  server = await startEverything();
  const { answers, jobs } = await feed(server);
  const report = await printReport({ answers, jobs });
  if (once || !report.allEnded) return end(report.allEnded ? 0 : 1);
  console.log("\nThe server goes on until you press Ctrl-C. Its log:", server.logPath);
}

async function startEverything() {
  const { freePort } = await import("./demo/free-port.mjs");
  const { startReceiver } = await import("./demo/receiver.mjs");
  const { startServer, stopServer } = await import("./demo/server.mjs");
  const { writeRecipes } = await import("./demo/recipes.mjs");
  mkdirSync(FOLDER, { recursive: true, mode: 0o700 });
  const receiver = await startReceiver(await freePort(once ? 0 : RECEIVER_PORT));
  undo.unshift(() => receiver.stop());
  const recipes = join(FOLDER, "recipes");
  const count = writeRecipes({
    from: join(ROOT, "examples"),
    to: recipes,
    receiverUrl: receiver.url,
  });
  const port = await freePort(once ? 0 : SERVER_PORT);
  const started = await startServer({ root: ROOT, folder: FOLDER, port, recipes });
  undo.unshift(() => stopServer(started));
  console.log(`Reprise is ready at ${started.url}, with ${count} recipes of examples/ started.`);
  return started;
}

async function feed({ url, apiKey }) {
  const { exampleEvents, sendEvents } = await import("./demo/events.mjs");
  const { progressBar } = await import("./demo/progress-bar.mjs");
  const { untilEnded } = await import("./demo/jobs.mjs");
  const events = exampleEvents();
  const onSent = progressBar("Sending GitHub's example events", events.length);
  const answers = await sendEvents({ url, events, onSent });
  const jobIds = answers.flatMap(({ jobId }) => (jobId === null ? [] : [jobId]));
  return { answers, jobs: await untilEnded({ url, apiKey, jobIds }) };
}

async function printReport({ answers, jobs }) {
  const { jobsReport, jobsToShow, showJob } = await import("./demo/report.mjs");
  const { hasEnded } = await import("./demo/jobs.mjs");
  const accepted = answers.filter(({ status }) => status === 202).length;
  const finished = jobs.filter(hasEnded).length;
  for (const { recipeId, status, detail } of answers.filter(({ status }) => status !== 202)) {
    console.log(`${recipeId} answered ${status}: ${detail}`);
  }
  console.log(`\nJobs report\n\n${jobsReport(jobs)}`);
  console.log("\ndeploy-on-push fails on purpose: see examples/README.md.");
  for (const { id } of jobsToShow(jobs)) {
    console.log(`\n$ reprise jobs show ${id}\n`);
    showJob({ root: ROOT, server, jobId: id });
  }
  console.log(`\n${answers.length} events sent, ${accepted} accepted, ${finished} finished`);
  console.log(`API docs: ${server.url}/docs`);
  console.log(`Console: ${server.url}/`);
  console.log(`The console makes its first user with the admin key in ${server.data}/admin.key`);
  return { allEnded: finished === answers.length && accepted === answers.length };
}

/** In order the first time, at once the second time. */
function interrupt(exitCode) {
  if (isEnding) server?.child.kill("SIGKILL");
  if (isEnding) process.exit(exitCode);
  isEnding = true;
  return end(exitCode);
}

async function end(exitCode) {
  for (const step of undo.splice(0)) await step();
  process.exit(exitCode);
}
