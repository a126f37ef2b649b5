/**
 * What the user asked for, validated: no defaults are missing, no string is unchecked, every secret is
 * already registered for masking. Made once, by `readRequest`; nothing else reads inputs.
 */
export interface Request {
  /** A bundled application's name, or the `application:` of the user's own recipe. */
  readonly application: string;
  /** Path on the runner of a user's own recipe; absent for a bundled one. */
  readonly recipe?: string;
  readonly version: VersionRequest;
  readonly mode: Mode;
  /** Who fetches packages: the host itself, or the runner for it. */
  readonly packages: 'host' | 'runner';
  readonly connection: Connection | ThisMachine;
  /** Tells several installations of one application on a host apart; names the state folder. Default: the application. */
  readonly instance: string;
  /** Overrides of what would be discovered; values are strings, keys are checked against the recipe later. */
  readonly settings: Readonly<Record<string, string>>;
  /** Absolute folder on the host for backups; absent: inside the state folder. */
  readonly backupDirectory?: string;
  /** How many backups of this instance stay, this run's included; at least 1. */
  readonly keepBackups: number;
  readonly onFailure: 'rollback' | 'stop';
  /** Absent: what the recipe says. */
  readonly writers?: 'live' | 'stopped';
  /** Seconds that users may be without the application, the way back included; absent: as long as it takes. */
  readonly maxDowntimeSeconds?: number;
  /** URL asked for to prove that the application serves; absent: discovered. */
  readonly healthUrl?: string;
  /** The plan that was approved (`planDigest`); an upgrade that would be another one is refused. */
  readonly planDigest?: string;
  /** Path on the runner of a rehearsal's report, to predict from. */
  readonly rehearsalReport?: string;
  /** `rehearse`: the host whose newest backup is brought here to rehearse on; absent: what is here is rehearsed on. */
  readonly rehearseFrom?: Connection;
  /** `rollback` and `backups`: the run that is meant, whose name its backup has too; absent: the newest. */
  readonly run?: string;
  /** `rollback`: what users have written since may be lost. */
  readonly confirmDataLoss: boolean;
  /** `backups`: remove all but the newest `keepBackups`. */
  readonly prune: boolean;
  /** Seconds the whole run may take on the runner. */
  readonly timeoutSeconds: number;
}

/**
 * What to do. `plan`: nothing is changed, what an upgrade would do is shown. `rehearse`: upgrade, measure, and go back.
 * `resume`: nothing new is begun; a run that is under way, or was cut off, is followed to its end. `rollback`: to before a
 * run that ended well. `backups`: list them, prove one again, prune.
 */
export type Mode = 'plan' | 'rehearse' | 'upgrade' | 'resume' | 'rollback' | 'backups';

/** How to reach the host and prove that it is the right one. */
export interface Connection {
  readonly host: string;
  readonly port: number;
  readonly user: string;
  readonly privateKey?: string;
  readonly passphrase?: string;
  /** A certificate for that key, or for one of the agent's: a line as `ssh-keygen -s` writes it. */
  readonly certificate?: string;
  /** Path on the runner of an SSH agent's socket. */
  readonly agent?: string;
  readonly password?: string;
  readonly sudoPassword?: string;
  /** What the host's key must be: at least one of the two is present. */
  readonly knownHosts?: string;
  /** `SHA256:…` as `ssh-keygen -lf` prints it. */
  readonly hostFingerprint?: string;
  readonly connectTimeoutSeconds: number;
  /** A host in between, from which the host is reached; it has to prove itself as well. */
  readonly jump?: Connection;
}

/** `host: local`: the runner is the host. It runs as the runner's account, and as root through sudo where that is allowed. */
export interface ThisMachine {
  readonly host: 'local';
  readonly sudoPassword?: string;
}

/** The version input, understood but not yet resolved. `text` is what the user wrote. */
export type VersionRequest =
  | { readonly kind: 'latest'; readonly text: string }
  | { readonly kind: 'exact'; readonly text: string; readonly version: string }
  | { readonly kind: 'range'; readonly text: string; readonly specifier: string }
  | {
      readonly kind: 'git';
      readonly text: string;
      readonly url: string;
      readonly ref: string;
      readonly subdirectory?: string;
    };
