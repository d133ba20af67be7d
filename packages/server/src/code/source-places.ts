/** Where a place in generated code stands in the source; lines and columns count from 0. */
export type SourcePlaces = (place: Place) => Place | null;

export interface Place {
  line: number;
  column: number;
}

const DIGITS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
const BITS = 5;
const MORE = 1 << BITS;
/** A segment that names a place of the source has its column, source, line and column there. */
const PLACED_FIELDS = 4;

interface Segment {
  column: number;
  source: Place;
}

/** Reads the `mappings` of a source map (ECMA-426): lines by `;`, segments by `,`, deltas in base 64. */
export function readSourcePlaces(mappings: string): SourcePlaces {
  const lines: Segment[][] = [];
  const source = { line: 0, column: 0 };
  for (const text of mappings.split(";")) {
    const segments: Segment[] = [];
    let column = 0;
    for (const part of text.split(",")) {
      const fields = decode(part);
      column += fields[0] ?? 0;
      if (fields.length < PLACED_FIELDS) continue;
      source.line += fields[2] ?? 0;
      source.column += fields[3] ?? 0;
      segments.push({ column, source: { ...source } });
    }
    lines.push(segments);
  }
  return ({ line, column }) =>
    lines[line]?.findLast((segment) => segment.column <= column)?.source ?? null;
}

/** Each number takes digits of 5 bits, lowest first; the lowest bit of all is its sign. */
function decode(text: string): number[] {
  const numbers: number[] = [];
  let value = 0;
  let shift = 0;
  for (const digit of text) {
    const bits = DIGITS.indexOf(digit);
    value += (bits & (MORE - 1)) << shift;
    shift += BITS;
    if ((bits & MORE) !== 0) continue;
    numbers.push((value & 1) === 1 ? -(value >> 1) : value >> 1);
    value = 0;
    shift = 0;
  }
  return numbers;
}
