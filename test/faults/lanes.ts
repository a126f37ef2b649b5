/** So many at once, each taking the next thing when it is done with one, until `over` says that no more may begin. */
export async function inLanes<Thing>(
  things: readonly Thing[],
  lanes: number,
  over: () => boolean,
  work: (thing: Thing) => Promise<void>,
): Promise<readonly Thing[]> {
  const queue = [...things];
  const lane = async (): Promise<void> => {
    while (!over()) {
      const next = queue.shift();
      if (next === undefined) return;
      await work(next);
    }
  };
  await Promise.all(Array.from({ length: lanes }, lane));
  return queue;
}
