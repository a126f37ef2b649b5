import type { BlockStep } from './schema-steps.ts';

/** What a building block does, what it proves before the run goes on, and what the way back does about it. */
export interface BlockDescription {
  readonly does: string;
  readonly proves: string;
  readonly undoes: string;
}

/** For people: completion in editors shows them, and docs/recipes.md has them as a table. */
export const blockDescriptions: Readonly<Record<BlockStep['uses'], BlockDescription>> = {
  'python/prepare': {
    does: 'Copies the folders of `beside` while the old version serves, and installs the new version and the companions into the copy with pip, every version pinned to what pip resolved before.',
    proves: 'The copy holds exactly the target version.',
    undoes: 'Removes the copies. The running environment was never touched.',
  },
  'migrations/pending': {
    does: 'Lists the migrations that the new code has and the database lacks.',
    proves: 'The new code starts and reaches the database, before anything is stopped.',
    undoes: 'Nothing: it only asks.',
  },
  'backup/rehearse': {
    does: 'Takes the whole backup while the old version serves. Files need only be brought up to date later.',
    proves: 'The dump restores, table by table; a backup that cannot be taken is known before anything is stopped.',
    undoes: 'Removes the rehearsal.',
  },
  'services/stop': {
    does: 'Stops the named services, in that order; with `writers: live` the first role goes on until the swap.',
    proves: 'Each of their processes has ended.',
    undoes: 'Starts them again in reverse order, and proves that the old version serves.',
  },
  backup: {
    does: 'The backup that counts: what `backup` lists, with the last write, to go back to.',
    proves: 'The dump is restored into a scratch database and counted table by table; files have checksums.',
    undoes: 'Nothing: a proven backup is kept.',
  },
  'migrations/apply': {
    does: 'Migrates the database with the new code, which is still beside: Django’s own migrations, or what `migrations` says.',
    proves: 'No migration is pending afterwards.',
    undoes: 'Restores the dump, where that loses nothing (docs/architecture.md).',
  },
  'cut-over': {
    does: 'Swaps the folders that were built beside with the running ones: two renames each.',
    proves: 'Each folder is where the service looks for it.',
    undoes: 'Swaps them back: the old folders, bit for bit.',
  },
  'services/start': {
    does: 'Starts the named services, in that order; with `writers: live` a first role that can `reload` is reloaded.',
    proves: 'Their manager took the command; `verify` proves the rest.',
    undoes: 'Stops them again, in reverse order.',
  },
  'compose/prepare': {
    does: 'Pulls the image, keeps the one that runs, and puts the new tag into copies of the compose files.',
    proves: 'The image is the one that the registry named; docker-compose makes of the copies what was planned.',
    undoes: 'Removes the copies and what kept the old image.',
  },
  'compose/stop': {
    does: 'Closes the services that depend on the application, then those of its image; the workers last, once they have finished what was queued for them.',
    proves: 'Each container has ended.',
    undoes: 'Starts them all again and proves that the old version serves.',
  },
  'compose/start': {
    does: 'Makes the containers of the application anew, the one that users ask first, and runs what `after-create` says inside it.',
    proves: 'docker-compose took the command; `verify` proves the rest.',
    undoes: 'Stops them again.',
  },
  'compose/open': {
    does: 'Opens the services that write of themselves (`late`) and those that depend on the application.',
    proves: 'docker took the command; `compose/settle` proves the rest.',
    undoes: 'Closes them again.',
  },
  'compose/settle': {
    does: 'Looks at all containers once more, and at the message queues.',
    proves: 'Each container stays up, every queue has its consumer again, and what waited is being worked off.',
    undoes: 'Nothing: it only asks. That it fails begins the way back.',
  },
  verify: {
    does: 'Asks what `verify` lists.',
    proves:
      'Pages answer, services stay the same processes and are newer than the swap, the version is the target on disk and in what serves, no migration is pending, no rows are missing.',
    undoes: 'Nothing: it only asks. That it fails begins the way back.',
  },
  cleanup: {
    does: 'Keeps the old folders with the backup, and removes our own oldest backups.',
    proves: 'Nothing: it comes after the proof, and a failure is a warning.',
    undoes: 'Nothing: the run has succeeded.',
  },
};
