const NEWLINE = 10;

export interface FrameLimits {
  /** Of one frame, without its newline. */
  bytesMax: number;
  /** Of its lists and objects. */
  depthMax: number;
}

/** Something came that no honest child sends. */
export class FrameViolation extends Error {}

/**
 * Cuts a stream into messages: JSON text, one a line. Throws a FrameViolation for what is too long,
 * too deep or no JSON; whoever sent that is not to be listened to any more.
 */
export function createFrameReader({ bytesMax, depthMax }: FrameLimits) {
  let parts: Buffer[] = [];
  let pending = 0;

  function parse(line: Buffer): unknown {
    const text = line.toString("utf8");
    if (depthOf(text) > depthMax) throw new FrameViolation("A message was nested too deeply");
    try {
      return JSON.parse(text);
    } catch (error) {
      throw new FrameViolation("A message was no JSON", { cause: error });
    }
  }

  return {
    /** The messages that this chunk completes. */
    read(chunk: Buffer): unknown[] {
      const messages: unknown[] = [];
      let begin = 0;
      for (let end = chunk.indexOf(NEWLINE); end !== -1; end = chunk.indexOf(NEWLINE, begin)) {
        parts.push(chunk.subarray(begin, end));
        const line = parts.length === 1 ? parts[0] : Buffer.concat(parts);
        if (line !== undefined && line.length > bytesMax) throw tooLong(bytesMax);
        if (line !== undefined && line.length > 0) messages.push(parse(line));
        parts = [];
        pending = 0;
        begin = end + 1;
      }
      if (begin < chunk.length) parts.push(chunk.subarray(begin));
      pending += chunk.length - begin;
      if (pending > bytesMax) throw tooLong(bytesMax);
      return messages;
    },
  };
}

function tooLong(bytesMax: number): FrameViolation {
  return new FrameViolation(`A message was longer than ${bytesMax} bytes`);
}

/** How deep the lists and objects of a JSON text are nested: asked before a parser recurses. */
function depthOf(text: string): number {
  let depth = 0;
  let deepest = 0;
  let isInString = false;
  for (let at = 0; at < text.length; at += 1) {
    const char = text.charCodeAt(at);
    if (isInString) {
      if (char === BACKSLASH) at += 1;
      else if (char === QUOTE) isInString = false;
    } else if (char === QUOTE) isInString = true;
    else if (char === BRACE || char === BRACKET) {
      depth += 1;
      deepest = Math.max(deepest, depth);
    } else if (char === BRACE_END || char === BRACKET_END) depth -= 1;
  }
  return deepest;
}

const QUOTE = 34;
const BRACKET = 91;
const BACKSLASH = 92;
const BRACKET_END = 93;
const BRACE = 123;
const BRACE_END = 125;
