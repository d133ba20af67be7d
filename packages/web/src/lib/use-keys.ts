import { useEffect, useRef } from "react";

/** Keys of the page; never while somebody writes or a dialog is open. True = it was ours. */
export function useKeys(onKey: (key: string, event: KeyboardEvent) => boolean): void {
  const latest = useRef(onKey);
  latest.current = onKey;
  useEffect(() => {
    const listener = (event: KeyboardEvent) => {
      const isCommand = event.metaKey || event.ctrlKey;
      if (event.altKey || (isWriting(event.target) && !isCommand)) return;
      if (isCommand && event.key !== "k") return;
      if (latest.current(event.key, event)) event.preventDefault();
    };
    addEventListener("keydown", listener);
    return () => removeEventListener("keydown", listener);
  }, []);
}

function isWriting(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  return (
    target.isContentEditable ||
    target.matches("input, textarea, select") ||
    target.closest("[role=dialog]") !== null
  );
}
