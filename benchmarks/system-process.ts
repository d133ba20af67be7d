import type { OpenSystem, System, SystemPlace } from "./system.ts";

/** What the parent asks of a system's process; it answers each with an `Answer`, in order. */
export type Request =
  | { ask: "open"; module: string; place: SystemPlace }
  | { ask: "noop" | "steps"; jobs: number }
  | { ask: "startLatency" | "endToEnd"; samples: number }
  | { ask: "close" };

export type Answer = { value: unknown } | { error: string };

/** What running jobs took: wall time, and processor time of the system's own process. */
export interface Effort {
  elapsedMs: number;
  cpuMs: number;
}

let system: System | undefined;
let work: Promise<void> = Promise.resolve();

process.on("message", (request: Request) => {
  work = work.then(async () => {
    process.send?.(await answer(request));
    if (request.ask === "close") {
      process.exit(0);
    }
  });
});
process.on("disconnect", () => process.exit(1));

async function answer(request: Request): Promise<Answer> {
  try {
    return { value: (await perform(request)) ?? null };
  } catch (error) {
    return { error: error instanceof Error ? (error.stack ?? error.message) : String(error) };
  }
}

async function perform(request: Request): Promise<unknown> {
  if (request.ask === "open") {
    const { open } = (await import(request.module)) as { open: OpenSystem };
    system = await open(request.place);
    return system.version;
  }
  if (!system) {
    throw new Error("The system is not open");
  }
  switch (request.ask) {
    case "noop":
      return await timed(system.noop(request.jobs));
    case "steps":
      return system.steps && (await timed(system.steps(request.jobs)));
    case "startLatency":
      return await system.startLatency(request.samples);
    case "endToEnd":
      return await system.endToEnd?.(request.samples);
    case "close":
      return await system.close();
  }
}

async function timed(run: Promise<number>): Promise<Effort> {
  const before = process.cpuUsage();
  const elapsedMs = await run;
  const { user, system: kernel } = process.cpuUsage(before);
  return { elapsedMs, cpuMs: (user + kernel) / 1_000 };
}
