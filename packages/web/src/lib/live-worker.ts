import { type LiveMessage, type LiveState, runLiveHub } from "./live-hub.ts";

/** One connection for all tabs of a browser: it has no more than six to a server. */
const ports = new Set<MessagePort>();
let state: LiveState = "reconnecting";

self.addEventListener("connect", (event) => {
  const port = event instanceof MessageEvent ? event.ports[0] : undefined;
  if (port === undefined) return;
  ports.add(port);
  port.addEventListener("message", () => ports.delete(port));
  port.start();
  port.postMessage({ type: "state", state } satisfies LiveMessage);
});

void runLiveHub(self.name, (message) => {
  if (message.type === "state") state = message.state;
  for (const port of ports) port.postMessage(message);
});
