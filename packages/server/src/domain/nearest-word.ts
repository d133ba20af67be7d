/** Words further apart than this are not taken for a slip of the finger. */
const DISTANCE_MAX = 3;
/** Longer words are not compared: the time grows with the square. */
const CHARS_MAX = 64;

/** The word that was probably meant ("Did you mean 'fetch'?"), or null when none is near. */
export function nearestWord(word: string, words: Iterable<string>): string | null {
  if (word.length > CHARS_MAX) return null;
  const limit = Math.min(DISTANCE_MAX, Math.max(1, Math.floor(word.length / 2)));
  let nearest: string | null = null;
  let best = limit + 1;
  for (const candidate of words) {
    if (candidate.length > CHARS_MAX) continue;
    const distance = editDistance(word.toLowerCase(), candidate.toLowerCase());
    if (distance < best) {
      best = distance;
      nearest = candidate;
    }
  }
  return nearest;
}

/** How many letters must be added, left out, changed or swapped with their neighbor. */
export function editDistance(left: string, right: string): number {
  let beforeLast: number[] = [];
  let last = Array.from({ length: right.length + 1 }, (_, column) => column);
  for (let row = 1; row <= left.length; row++) {
    const current = [row];
    for (let column = 1; column <= right.length; column++) {
      const isSame = left[row - 1] === right[column - 1];
      const change = (last[column - 1] ?? 0) + (isSame ? 0 : 1);
      let cost = Math.min(change, (last[column] ?? 0) + 1, (current[column - 1] ?? 0) + 1);
      if (left[row - 1] === right[column - 2] && left[row - 2] === right[column - 1]) {
        cost = Math.min(cost, (beforeLast[column - 2] ?? cost) + 1);
      }
      current.push(cost);
    }
    beforeLast = last;
    last = current;
  }
  return last[right.length] ?? 0;
}
