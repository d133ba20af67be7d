/** Resolves `finished` when `count` things have been counted: how a system knows its last job. */
export function countdown(count: number): { finished: Promise<number>; countOne: () => void } {
  let left = count;
  let resolve: (endedAt: number) => void = () => {};
  const finished = new Promise<number>((done) => {
    resolve = done;
  });
  return {
    finished,
    countOne: () => {
      left -= 1;
      if (left === 0) {
        resolve(performance.now());
      }
    },
  };
}

/** Calls `task` for 0 … count-1 with at most `atOnce` in flight: how a caller without a batch API enqueues. */
export async function inParallel(
  count: number,
  atOnce: number,
  task: (number: number) => Promise<unknown>,
): Promise<void> {
  let next = 0;
  const lane = async (): Promise<void> => {
    while (next < count) {
      const number = next;
      next += 1;
      await task(number);
    }
  };
  await Promise.all(Array.from({ length: Math.min(atOnce, count) }, lane));
}

/** Measures one after the other. */
export async function inTurn(samples: number, measure: () => Promise<number>): Promise<number[]> {
  const values: number[] = [];
  for (let sample = 0; sample < samples; sample += 1) {
    values.push(await measure());
  }
  return values;
}
