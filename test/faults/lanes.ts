/** Where one thing after the other is done. */
export interface Worker<Thing> {
  work(thing: Thing): Promise<void>;
  /** Nothing more comes. */
  end(): Promise<void>;
}

/** So many workers at once, each taking the next thing when it is done with one, until `over` says that no more may begin. */
export async function inLanes<Thing>(
  things: readonly Thing[],
  lanes: number,
  over: () => boolean,
  worker: () => Worker<Thing>,
): Promise<readonly Thing[]> {
  const queue = [...things];
  const lane = async (): Promise<void> => {
    const { work, end } = worker();
    while (!over()) {
      const next = queue.shift();
      if (next === undefined) break;
      await work(next);
    }
    await end();
  };
  await Promise.all(Array.from({ length: lanes }, lane));
  return queue;
}
