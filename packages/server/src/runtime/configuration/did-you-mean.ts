/** ` Did you mean 'port'?`, or nothing when no candidate is close enough to be what was meant. */
export function didYouMean(word: string, candidates: readonly string[]): string {
  const nearest = nearestOf(word.slice(0, WORD_MAX), candidates);
  return nearest === null ? "" : ` Did you mean '${nearest}'?`;
}

/** Longer words are not compared whole: the cost grows with the square. */
const WORD_MAX = 100;
/** At most this share of a word may differ. */
const DIFFERENCE_MAX = 0.4;

function nearestOf(word: string, candidates: readonly string[]): string | null {
  let nearest: string | null = null;
  let nearestDistance = Math.max(1, Math.floor(word.length * DIFFERENCE_MAX)) + 1;
  for (const candidate of candidates) {
    const distance = editDistance(word.toLowerCase(), candidate.toLowerCase());
    if (distance < nearestDistance) {
      nearest = candidate;
      nearestDistance = distance;
    }
  }
  return nearest;
}

/** Insertions, deletions, replacements and swapped neighbours between two words. */
function editDistance(a: string, b: string): number {
  let beforeLast: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let row = 1; row <= a.length; row += 1) {
    const current = [row];
    for (let column = 1; column <= b.length; column += 1) {
      const cost = a[row - 1] === b[column - 1] ? 0 : 1;
      const swapped = a[row - 1] === b[column - 2] && a[row - 2] === b[column - 1];
      current.push(
        Math.min(
          at(last, column) + 1,
          at(current, column - 1) + 1,
          at(last, column - 1) + cost,
          swapped ? at(beforeLast, column - 2) + 1 : Number.POSITIVE_INFINITY,
        ),
      );
    }
    beforeLast = last;
    last = current;
  }
  return at(last, b.length);
}

function at(row: readonly number[], column: number): number {
  return row[column] ?? Number.POSITIVE_INFINITY;
}
