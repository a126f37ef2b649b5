/** A number of places; who finds none free waits in line. */
export interface Places {
  /** false when `signal` aborted before a place was free: none is taken then. */
  enter(signal?: AbortSignal): Promise<boolean>;
  leave(): void;
  /** From now on there are no more than `count` places; those that are taken stay so until they are left. */
  atMost(count: number): void;
}

export function places(count: number): Places {
  let limit = count;
  let taken = 0;
  const line: (() => void)[] = [];
  const next = () => line.shift()?.();

  const turn = (signal?: AbortSignal): Promise<void> =>
    new Promise((resolve) => {
      line.push(resolve);
      const giveUp = () => {
        if (line.includes(resolve)) line.splice(line.indexOf(resolve), 1);
        resolve();
      };
      signal?.addEventListener('abort', giveUp, { once: true });
    });

  return {
    enter: async (signal) => {
      while (taken >= limit && !signal?.aborted) await turn(signal);
      if (signal?.aborted) {
        next(); // It may have been our turn: hand it on.
        return false;
      }
      taken += 1;
      return true;
    },
    leave: () => {
      taken -= 1;
      next();
    },
    atMost: (most) => {
      limit = Math.min(limit, most);
    },
  };
}
