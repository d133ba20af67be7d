// P6: How many webhook deliveries does the server accept durably per second, from 50 connections?
import { fork } from "node:child_process";
import path from "node:path";
import type { AcceptOrder, AcceptResult } from "./accept-client.ts";
import { SMALL_RECIPE } from "./bench-recipes.ts";
import { type Benchmark, type Figure, onBothStores } from "./benchmark.ts";
import { startReprise } from "./reprise-process.ts";
import { pushRecipe } from "./server-load.ts";

const CONNECTIONS = 50;
const WARM_UP_MS = 1_000;

export const accept: Benchmark = {
  name: "accept",
  async run(context) {
    const figures = await onBothStores(context, async (place): Promise<Figure[]> => {
      const server = await startReprise(place);
      try {
        await pushRecipe(server, SMALL_RECIPE);
        const order = { url: `${server.url}/hooks/${SMALL_RECIPE.id}`, connections: CONNECTIONS };
        await send({ ...order, durationMs: WARM_UP_MS });
        const cpuBefore = server.cpuMs();
        const result = await send({ ...order, durationMs: context.sizes.acceptMs });
        const accepted = (result.acceptedPerSecond * context.sizes.acceptMs) / 1_000;
        const serverCpuUs = ((server.cpuMs() - cpuBefore) * 1_000) / accepted;
        const store = place.name;
        const { p50Ms, p99Ms, refused } = result;
        return [
          {
            id: "P6",
            store,
            what: "202 per second, jobs executed meanwhile",
            value: result.acceptedPerSecond,
            unit: "/s",
            wanted: { atLeast: store === "SQLite" ? 4_000 : 3_000 },
            details: { p50Ms, refused, serverCpuUs },
          },
          {
            id: "P6",
            store,
            what: "time to 202, p99",
            value: p99Ms,
            unit: "ms",
            wanted: { atMost: 50 },
          },
        ];
      } finally {
        await server.stop();
      }
    });
    return figures.flat();
  },
};

/** In a process of its own: the client's work must not count as the server's. */
async function send(order: AcceptOrder): Promise<AcceptResult> {
  const child = fork(path.join(import.meta.dirname, "accept-client.ts"), {
    execArgv: ["--import", "tsx"],
  });
  return await new Promise((resolve, reject) => {
    child.once("message", (result: AcceptResult) => resolve(result));
    child.once("exit", (code) => reject(new Error(`The client exited with ${code}`)));
    child.send(order);
  });
}
