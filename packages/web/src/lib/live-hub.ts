import { type Client, createClient, type JobChange } from "@reprise/sdk";

const PAUSE_MIN_MS = 1_000;
const PAUSE_MAX_MS = 15_000;

export type LiveMessage = JobChange | { type: "state"; state: LiveState };
export type LiveState = "live" | "reconnecting" | "paused";

/** Hears of changes for as long as the page or the worker lives, over and over again. */
export async function runLiveHub(origin: string, tell: (message: LiveMessage) => void) {
  const client = createClient({ url: origin });
  for (let pauseMs = PAUSE_MIN_MS; ; pauseMs = Math.min(pauseMs * 2, PAUSE_MAX_MS)) {
    if (await hear(client, tell)) pauseMs = PAUSE_MIN_MS;
    tell({ type: "state", state: "reconnecting" });
    await new Promise((resolve) => setTimeout(resolve, pauseMs));
  }
}

/** Whether there was a connection. */
async function hear(client: Client, tell: (message: LiveMessage) => void): Promise<boolean> {
  let heard = false;
  try {
    for await (const change of client.changes()) {
      if (!heard) tell({ type: "state", state: "live" });
      // What happened while nobody listened is not known.
      if (!heard) tell({ type: "resync" });
      heard = true;
      tell(change);
    }
  } catch {
    // The next attempt says whether the server is there again.
  }
  return heard;
}
