import { createServer } from "node:net";

const TRIES_MAX = 50;

/** The first free port of this machine from `first` on; 0 = any that the system gives. */
export async function freePort(first) {
  for (let port = first; port < first + TRIES_MAX; port += 1) {
    const taken = await tryPort(port);
    if (taken !== null) return taken;
  }
  throw new Error(`No free port from ${first} to ${first + TRIES_MAX - 1}`);
}

function tryPort(port) {
  return new Promise((resolve) => {
    const probe = createServer();
    probe.once("error", () => resolve(null));
    probe.listen(port, "127.0.0.1", () => {
      const { port: given } = probe.address();
      probe.close(() => resolve(given));
    });
  });
}
