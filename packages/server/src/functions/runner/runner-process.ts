import { register } from "node:module";
import { openChildPort } from "../../runtime/children/child-port.ts";
import type { ServerMessage } from "../protocol/messages.ts";
import { createRunner } from "./create-runner.ts";

// The user's code is read by these hooks, whose file has the same ending as this one.
const ending = import.meta.url.endsWith(".ts") ? "ts" : "js";
register(`./loader-hooks.${ending}`, import.meta.url);
process.setSourceMapsEnabled(true);

const port = openChildPort((message) => {
  // Only the server holds the other end of the pipe.
  runner.receive(message as ServerMessage);
});
const runner = createRunner(port);
