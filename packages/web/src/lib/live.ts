import type { JobChange } from "@reprise/sdk";
import { useEffect, useRef, useSyncExternalStore } from "react";
import { basePath } from "./base-path.ts";
import { type LiveMessage, type LiveState, runLiveHub } from "./live-hub.ts";

const changeListeners = new Set<(change: JobChange) => void>();
const stateListeners = new Set<() => void>();
let connection: LiveState = "reconnecting";
let isPaused = false;
let isStarted = false;

/** Calls back for every change of jobs, unless the reader has paused. */
export function useJobChanges(onChange: (change: JobChange) => void): void {
  const latest = useRef(onChange);
  latest.current = onChange;
  useEffect(() => {
    const listener = (change: JobChange) => latest.current(change);
    start();
    changeListeners.add(listener);
    return () => void changeListeners.delete(listener);
  }, []);
}

export function useLiveState(): { state: LiveState; toggle: () => void } {
  const state = useSyncExternalStore(subscribe, () => (isPaused ? "paused" : connection));
  return { state, toggle };
}

function toggle() {
  isPaused = !isPaused;
  tellState();
  if (!isPaused) tellChange({ type: "resync" });
}

function subscribe(listener: () => void): () => void {
  start();
  stateListeners.add(listener);
  return () => void stateListeners.delete(listener);
}

function start() {
  if (isStarted) return;
  isStarted = true;
  if (typeof SharedWorker === "undefined") {
    void runLiveHub(location.origin + basePath, receive);
    return;
  }
  const worker = new SharedWorker(new URL("./live-worker.ts", import.meta.url), {
    type: "module",
    name: location.origin + basePath,
  });
  worker.port.addEventListener("message", ({ data }: MessageEvent<LiveMessage>) => receive(data));
  worker.port.start();
  addEventListener("pagehide", () => worker.port.postMessage("leave"));
}

function receive(message: LiveMessage) {
  if (message.type !== "state") {
    if (!isPaused) tellChange(message);
    return;
  }
  connection = message.state;
  tellState();
}

function tellChange(change: JobChange) {
  for (const listener of changeListeners) listener(change);
}

function tellState() {
  for (const listener of stateListeners) listener();
}
