import type { Contender } from "../contender.ts";

/** What people would pick instead of us, each at the setting that its own manual calls fast. */
export const PEERS: (Contender & { package: string })[] = [
  {
    name: "BullMQ",
    module: "peers/systems/bullmq.mjs",
    package: "bullmq",
    needs: "redis",
    note: "Redis with appendfsync always; its 3 steps are three writes of the job's data, not recorded steps",
  },
  {
    name: "graphile-worker",
    module: "peers/systems/graphile-worker.mjs",
    package: "graphile-worker",
    needs: "postgres",
    note: "tuned (local queue 500, batched completion); deletes finished jobs, so it keeps no history; no steps",
  },
  {
    name: "pg-boss",
    module: "peers/systems/pg-boss.mjs",
    package: "pg-boss",
    needs: "postgres",
    note: "batches of 500, polls every 0.5 s; no steps",
  },
  {
    name: "DBOS",
    module: "peers/systems/dbos.mjs",
    package: "@dbos-inc/dbos-sdk",
    needs: "postgres",
    note: "workflows started directly, without its queue (faster); 100 in flight",
  },
  {
    name: "OpenWorkflow, PostgreSQL",
    module: "peers/systems/openworkflow-postgres.mjs",
    package: "openworkflow",
    needs: "postgres",
    note: "concurrency 100",
  },
  {
    name: "OpenWorkflow, SQLite",
    module: "peers/systems/openworkflow-sqlite.mjs",
    package: "openworkflow",
    note: "concurrency 100; on Node 20 over @photostructure/sqlite in place of node:sqlite",
  },
  {
    name: "Restate",
    module: "peers/systems/restate.mjs",
    package: "@restatedev/restate-server",
    note: "single node, defaults; 100 calls in flight through its ingress",
  },
];
