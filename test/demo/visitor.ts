import { setTimeout as wait } from 'node:timers/promises';

/** What somebody saw who kept asking for a page. */
export interface Visits {
  readonly asked: number;
  readonly answered: number;
  /** Longest time between two good answers. */
  readonly longestGapSeconds: number;
}

/** Keeps asking for a page until told to stop, as users do. Returns how to stop, which gives what was seen. */
export function visit(url: string): () => Promise<Visits> {
  const stopped = new AbortController();
  const visits = keepAsking(url, stopped.signal);
  return () => {
    stopped.abort();
    return visits;
  };
}

async function keepAsking(url: string, stopped: AbortSignal): Promise<Visits> {
  let asked = 0;
  let answered = 0;
  let longest = 0;
  let last = Date.now();
  while (!stopped.aborted) {
    asked += 1;
    const good = await answers(url);
    if (good) {
      answered += 1;
      longest = Math.max(longest, Date.now() - last);
      last = Date.now();
    }
    await wait(250, undefined, { signal: stopped }).catch(() => {});
  }
  return { asked, answered, longestGapSeconds: longest / 1000 };
}

async function answers(url: string): Promise<boolean> {
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(10_000) });
    await response.arrayBuffer();
    return response.ok;
  } catch {
    return false;
  }
}
