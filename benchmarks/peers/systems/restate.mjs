import { spawn } from "node:child_process";
import http from "node:http";
import net from "node:net";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import * as restate from "@restatedev/restate-sdk";
import { jobInput, stepOutput } from "../../job-data.ts";
import { inParallel } from "./in-parallel.mjs";
import { oneAtATime } from "./one-at-a-time.mjs";
import { packageVersion } from "./package-version.mjs";

const IN_FLIGHT = 100;

/** The SDK needs it and Node 20 lacks it. */
Promise.withResolvers ??= () => {
  const parts = {};
  parts.promise = new Promise((resolve, reject) => Object.assign(parts, { resolve, reject }));
  return parts;
};
const START_TRIES = 200;
const START_PAUSE_MS = 50;

/** The server is a program of its own; it is started with its defaults on free loopback ports. */
export async function open({ dataDir }) {
  let onStart = () => {};
  const service = restate.service({
    name: "bench",
    handlers: {
      noop: async () => {
        onStart();
      },
      steps: async (context) => {
        for (let number = 1; number <= 3; number += 1) {
          await context.run(`step-${number}`, async () => stepOutput(number));
        }
      },
    },
  });
  const endpointPort = await freePort();
  await restate.endpoint().bind(service).listen(endpointPort);
  const [ingress, admin, node] = [await freePort(), await freePort(), await freePort()];
  const server = spawn(serverProgram(), ["--no-logo"], {
    stdio: "ignore",
    env: {
      ...process.env,
      RESTATE_BASE_DIR: path.join(dataDir, "restate"),
      RESTATE_NODE_NAME: "bench",
      RESTATE_CLUSTER_NAME: "bench",
      RESTATE_DISABLE_TELEMETRY: "true",
      RESTATE_BIND_ADDRESS: `127.0.0.1:${node}`,
      RESTATE_ADVERTISED_ADDRESS: `http://127.0.0.1:${node}`,
      RESTATE_INGRESS__BIND_ADDRESS: `127.0.0.1:${ingress}`,
      RESTATE_ADMIN__BIND_ADDRESS: `127.0.0.1:${admin}`,
      RESTATE_LOG_FILTER: "error",
    },
  });
  process.once("exit", () => server.kill("SIGKILL"));
  await register(admin, endpointPort);

  const agent = new http.Agent({ keepAlive: true, maxSockets: IN_FLIGHT });
  const call = (name, number) => post(agent, ingress, `/bench/${name}`, jobInput(number));
  const run = async (name, jobs) => {
    const startedAt = performance.now();
    await inParallel(jobs, IN_FLIGHT, (number) => call(name, number));
    return performance.now() - startedAt;
  };
  return {
    version: `Restate ${packageVersion("@restatedev/restate-server")}`,
    noop: (jobs) => run("noop", jobs),
    steps: (jobs) => run("steps", jobs),
    startLatency: (samples) =>
      oneAtATime(
        samples,
        (number) => call("noop/send", number),
        (callback) => {
          onStart = callback;
        },
      ),
    async endToEnd(samples) {
      const durations = [];
      for (let number = 0; number < samples; number += 1) {
        durations.push(await run("steps", 1));
      }
      return durations;
    },
    close: async () => {
      const gone = new Promise((resolve) => server.once("exit", resolve));
      server.kill("SIGTERM");
      await gone;
    },
  };
}

function serverProgram() {
  const platform = `${process.platform}-${process.arch}`;
  return path.join(
    import.meta.dirname,
    `../node_modules/@restatedev/restate-server-${platform}/bin/restate-server`,
  );
}

async function register(admin, endpointPort) {
  for (let tries = 0; tries < START_TRIES; tries += 1) {
    try {
      const body = { uri: `http://127.0.0.1:${endpointPort}` };
      await post(undefined, admin, "/deployments", body);
      return;
    } catch {
      await sleep(START_PAUSE_MS);
    }
  }
  throw new Error("restate-server did not start");
}

function post(agent, port, route, body) {
  return new Promise((resolve, reject) => {
    const headers = { "content-type": "application/json" };
    const request = http.request(
      { agent, host: "127.0.0.1", port, path: route, method: "POST", headers },
      (response) => {
        response.resume();
        response.on("end", () =>
          (response.statusCode ?? 500) < 300
            ? resolve(undefined)
            : reject(new Error(`${route} answered ${response.statusCode}`)),
        );
      },
    );
    request.on("error", reject);
    request.end(JSON.stringify(body));
  });
}

function freePort() {
  return new Promise((resolve, reject) => {
    const probe = net.createServer();
    probe.once("error", reject);
    probe.listen(0, "127.0.0.1", () => {
      const { port } = probe.address();
      probe.close(() => resolve(port));
    });
  });
}
