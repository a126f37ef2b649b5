/** What the runner has for a host that cannot fetch by itself: programs, folders, and a cache from job to job. */
export interface RunnerTools {
  /**
   * Runs a program to its end. It gets the settings of the job for pip (PIP_…), proxies and certificates, and no inputs or
   * tokens. Addresses of the package index, which may hold a password, are taken out of what it says.
   * @throws Problem when there is no such program.
   */
  run(program: string, words: readonly string[]): Promise<Done>;
  /** A new folder, which goes with the job. */
  folder(): Promise<string>;
  /** The folder that was kept under this key; '' when there is none. */
  find(key: CacheKey): string;
  /** Keeps a copy of a folder's files in place of what was kept; from job to job where the runner is not a new machine each time. */
  keep(folder: string, key: CacheKey): Promise<void>;
}

/** How a program of the runner ended. */
export interface Done {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** As `@actions/tool-cache` has it: `version` is a semantic one. */
export interface CacheKey {
  readonly tool: string;
  readonly version: string;
  readonly platform: string;
}
