/** What a run needs of the world around it; tests bring their own. */
export interface World {
  /** An action input as the user wrote it, trimmed; '' when not given. */
  readonly getInput: (name: string) => string;
  /** Has the runner hide a secret in everything that is logged. */
  readonly setSecret: (secret: string) => void;
  readonly setFailed: (message: string) => void;
}

/** Placeholder until the rooms it ties together are there. */
export function run(world: World): Promise<void> {
  world.setFailed(`Steady Upgrade cannot upgrade ${world.getInput('application') || 'anything'} yet.`);
  return Promise.resolve();
}
