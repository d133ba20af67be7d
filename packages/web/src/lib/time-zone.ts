import { useSyncExternalStore } from "react";

const KEY = "reprise-zone";
const listeners = new Set<() => void>();

/** The zone of every time on the page: the browser's, or UTC. */
export function useTimeZone(): { zone: string; isUtc: boolean; toggle: () => void } {
  const isUtc = useSyncExternalStore(subscribe, () => localStorage.getItem(KEY) === "UTC");
  return { zone: isUtc ? "UTC" : ownZone(), isUtc, toggle };
}

function ownZone(): string {
  return Intl.DateTimeFormat().resolvedOptions().timeZone;
}

function toggle() {
  if (localStorage.getItem(KEY) === "UTC") localStorage.removeItem(KEY);
  else localStorage.setItem(KEY, "UTC");
  for (const listener of listeners) listener();
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}
