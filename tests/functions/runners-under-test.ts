import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type {
  EndedStep,
  Ending,
  Invocation,
  RunningInvocation,
} from "../../packages/server/src/domain/function/function-host.ts";
import type { Json } from "../../packages/server/src/domain/json.ts";
import {
  createRunnerPool,
  type RunnerPool,
} from "../../packages/server/src/functions/pool/create-runner-pool.ts";
import {
  POOL_DEFAULTS,
  type PoolOptions,
} from "../../packages/server/src/functions/pool/pool-options.ts";
import { RUNNER_ENTRY } from "../../packages/server/src/functions/runner-entry.ts";
import { systemClock } from "../../packages/server/src/runtime/clock.ts";
import { createLog } from "../../packages/server/src/runtime/log.ts";

export interface RunnersUnderTest {
  pool: RunnerPool;
  /** Runs a function and keeps what it told. */
  call(api: string, input?: Json, changes?: Partial<Invocation>): Told;
  close(): void;
}

export interface Told {
  running: RunningInvocation;
  ended: Promise<Ending>;
  lines: string[];
  steps: EndedStep[];
}

const HANDLERS = fileURLToPath(new URL("handlers", import.meta.url));

/** A pool of real runner processes over the handlers of this folder, or of another. */
export async function runnersUnderTest(
  changes: Partial<PoolOptions> = {},
): Promise<RunnersUnderTest> {
  const workFolder = mkdtempSync(join(tmpdir(), "reprise-runners-"));
  const pool = createRunnerPool({
    ...POOL_DEFAULTS,
    folder: HANDLERS,
    entry: RUNNER_ENTRY,
    workFolder,
    env: { PATH: process.env.PATH },
    clock: systemClock,
    log: createLog("silent"),
    ...changes,
  });
  await pool.open();
  return {
    pool,
    call(api, input = {}, more = {}) {
      const lines: string[] = [];
      const steps: EndedStep[] = [];
      const running = pool.start(invocationOf(api, { input, ...more }), {
        begun() {},
        async step(step) {
          steps.push(step);
          return "go-on";
        },
        async checkpoint() {
          return "go-on";
        },
        log: ({ message }) => void lines.push(message),
        progress() {},
        extendTimeout() {},
        extendPayload() {},
      });
      return { running, ended: running.ended, lines, steps };
    },
    close() {
      pool.close();
      rmSync(workFolder, { recursive: true, force: true });
    },
  };
}

function invocationOf(api: string, changes: Partial<Invocation>): Invocation {
  return {
    api,
    input: {},
    attempt: 1,
    idempotencyKey: "job_1/0",
    job: {
      id: "job_1",
      kind: "task",
      repeat: 0,
      runId: null,
      planId: null,
      parameters: {},
      createDate: "2026-01-01T00:00:00.000Z",
      runBy: null,
    },
    steps: [],
    waits: [],
    calls: [],
    state: undefined,
    isAlone: false,
    ...changes,
  };
}
