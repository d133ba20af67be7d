/** A loop or monitored block around a step, as its path names it. */
interface Surrounding {
  path: string;
  /** How many loops, and monitored blocks, are around it in turn. */
  loops: number;
  monitors: number;
}

/** Keys behind which the steps of a loop stand; `steps` also begins a recipe. */
const LOOP_KEYS = new Set(["steps", "repeat", "while"]);

/** The loops around a step, outermost first, read off its path: `/steps/2/steps/0/then/1`. */
export function loopsAround(path: string): Surrounding[] {
  const segments = path.split("/").slice(1);
  const found: Surrounding[] = [];
  let monitors = 0;
  // Keys and positions take turns.
  for (let place = 2; place < segments.length; place += 2) {
    const key = segments[place] ?? "";
    if (LOOP_KEYS.has(key)) {
      const loop = `/${segments.slice(0, place).join("/")}`;
      found.push({ path: loop, loops: found.length, monitors });
    }
    if (key === "monitor") monitors += 1;
  }
  return found;
}
