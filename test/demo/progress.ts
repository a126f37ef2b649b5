/** How long work tells that it is alive. Each stage is one thing that a person waits for. */
export interface Progress {
  /** Does the work; `say` takes its latest line of output. Throws what the work throws. */
  stage<T>(title: string, work: (say: (line: string) => void) => Promise<T>): Promise<T>;
}

/** For tests, which only want to hear about failures. */
export const silent: Progress = { stage: (_title, work) => work(() => {}) };

/** `1:05` */
export function clock(milliseconds: number): string {
  const seconds = Math.floor(milliseconds / 1000);
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
}
