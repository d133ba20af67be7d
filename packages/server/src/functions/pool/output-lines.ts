const LINE_CHARS_MAX = 8_192;
const NEWLINE = "\n";

/** Cuts what a process writes into lines; one that is too long is cut into several. */
export function outputLines(tell: (line: string) => void) {
  const decoder = new TextDecoder();
  let pending = "";
  return {
    read(chunk: Uint8Array): void {
      pending += decoder.decode(chunk, { stream: true });
      for (let end = pending.indexOf(NEWLINE); end !== -1; end = pending.indexOf(NEWLINE)) {
        const line = pending.slice(0, end);
        pending = pending.slice(end + 1);
        if (line.trim() !== "") tell(line.slice(0, LINE_CHARS_MAX));
      }
      if (pending.length <= LINE_CHARS_MAX) return;
      tell(pending.slice(0, LINE_CHARS_MAX));
      pending = "";
    },
  };
}
