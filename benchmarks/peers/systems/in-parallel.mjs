/** Calls `task` for 0 … count-1 with at most `atOnce` in flight: how a caller without a batch API enqueues. */
export async function inParallel(count, atOnce, task) {
  let next = 0;
  const lane = async () => {
    while (next < count) {
      const number = next;
      next += 1;
      await task(number);
    }
  };
  await Promise.all(Array.from({ length: Math.min(atOnce, count) }, lane));
}
