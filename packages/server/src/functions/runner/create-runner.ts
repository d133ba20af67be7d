import type { ChildPort } from "../../runtime/children/child-port.ts";
import { systemClock } from "../../runtime/clock.ts";
import { type RunningHandler, startHandler } from "../invocation/start-handler.ts";
import type { UserFunction } from "../invocation/user-function.ts";
import type { ServerMessage } from "../protocol/messages.ts";
import { loadFunctions } from "./load-functions.ts";
import { type RemoteEvents, remoteEvents } from "./remote-events.ts";
import { createStrayErrors } from "./stray-errors.ts";

interface Run {
  handler: RunningHandler;
  events: RemoteEvents;
}

/** What a runner process does with what the server tells it. */
export function createRunner(port: ChildPort) {
  const functions = new Map<string, UserFunction>();
  const runs = new Map<number, Run>();
  const strays = createStrayErrors({ port, handlerOf: (run) => runs.get(run)?.handler });

  async function load({ folder, files }: Extract<ServerMessage, { type: "load" }>): Promise<void> {
    for (const file of files) {
      port.send({ type: "loading", file });
      const loaded = await loadFunctions(folder, file);
      for (const one of loaded.functions) {
        // The first of two with one id is kept; the server, which sees both, says so.
        if (!functions.has(one.info.id)) functions.set(one.info.id, one);
      }
      const infos = [...loaded.functions.map(({ info }) => info), ...loaded.broken];
      port.send({ type: "loaded", functions: infos });
    }
    port.send({ type: "ready" });
  }

  function start({ run, invocation }: Extract<ServerMessage, { type: "run" }>): void {
    const definition = functions.get(invocation.api);
    if (definition === undefined) {
      const message = `This runner has no function '${invocation.api}'`;
      const error = { code: "api_not_found", message, retriable: false };
      port.send({ type: "ended", run, ending: { type: "error", error } });
      return;
    }
    const events = remoteEvents(port, run);
    strays.within(run, () => {
      const handler = startHandler(definition, {
        invocation: { ...invocation, isAlone: false },
        events,
        clock: systemClock,
      });
      runs.set(run, { handler, events });
      void handler.ended.then((ending) => {
        runs.delete(run);
        port.send({ type: "ended", run, ending });
      });
    });
  }

  return {
    receive(message: ServerMessage): void {
      switch (message.type) {
        case "load":
          void load(message);
          break;
        case "run":
          start(message);
          break;
        case "recorded":
          runs.get(message.run)?.events.recorded(message);
          break;
        case "halt":
          runs.get(message.run)?.handler.halt();
          break;
        case "abort":
          runs.get(message.run)?.handler.abort(message.reason);
      }
    },
  };
}
