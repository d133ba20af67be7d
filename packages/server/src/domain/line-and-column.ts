export interface Location {
  line: number;
  column: number;
}

/** Where an offset of a text is, both counted from 1 as editors do. */
export function lineAndColumn(text: string, offset: number): Location {
  const before = text.slice(0, offset);
  const lineStart = before.lastIndexOf("\n") + 1;
  return { line: before.split("\n").length, column: offset - lineStart + 1 };
}
