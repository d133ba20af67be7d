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

/** Measures one after the other. */
export async function inTurn(samples: number, measure: () => Promise<number>): Promise<number[]> {
  const values: number[] = [];
  for (let sample = 0; sample < samples; sample += 1) {
    values.push(await measure());
  }
  return values;
}
