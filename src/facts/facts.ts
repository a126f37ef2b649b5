/**
 * What is there: the host and the one installation that is to be upgraded, as one probe found it in one round trip.
 * Passwords are read on the host by what needs them and stay there. The texts of compose files (SourceFile) are the one
 * exception: their administrators may have written passwords into them, so they are never logged and part of no plan.
 */
export type Facts = PythonInstallation | ComposeInstallation;

/** A Python distribution in a virtualenv or user base, with services of systemd or supervisor. */
export interface PythonInstallation extends Installation {
  readonly kind: 'python';
  readonly python: PythonFacts;
}

/** Containers of one image, under docker-compose. */
export interface ComposeInstallation extends Installation {
  readonly kind: 'compose';
  readonly compose: ComposeFacts;
}

/** What is known of every installation, however it runs. */
export interface Installation {
  readonly host: HostFacts;
  readonly package: PackageFacts;
  readonly services: readonly ServiceFacts[];
  readonly database: DatabaseFacts;
  /** Folder that the service runs in: configuration files are looked for there too. */
  readonly workingDirectory: string;
  /** The account the application runs as. */
  readonly account: { readonly user: string; readonly group: string; readonly home: string };
  /**
   * What the recipe asked of the application itself, e.g. `media` → `/var/pretalx/data/media`; absolute paths, URLs.
   * A setting that names several files (CONFIG_FILES) holds those that are there, a line each; none: empty.
   */
  readonly settings: Readonly<Record<string, string>>;
  readonly web: WebFacts;
  /** Bytes of what a run copies or backs up, by path. */
  readonly sizes: Readonly<Record<string, number>>;
  /** Free room where a run writes: one entry for each folder asked about; `device` tells which share one. */
  readonly room: readonly { readonly path: string; readonly device: string; readonly freeBytes: number }[];
  /** Names of migrations that the installed version knows and the database lacks. */
  readonly pendingMigrations: readonly string[];
  /** What the recipe's checklist found here, by its items' ids; empty text: nothing. */
  readonly checklist: Readonly<Record<string, string>>;
  /** Folders and databases with our marks that an earlier run left behind. */
  readonly leftovers: readonly string[];
  /** Where a value came from, for people: `python` → `ExecStart of pretalx-web.service`. */
  readonly sources: Readonly<Record<string, string>>;
}

export interface HostFacts {
  readonly name: string;
  /** PRETTY_NAME of /etc/os-release. */
  readonly system: string;
  readonly architecture: string;
  /** systemd is PID 1. */
  readonly systemd: boolean;
  /** What takes up a run after a reboot: a unit of systemd, the account's crontab, or nothing. */
  readonly guard: 'systemd' | 'cron' | 'none';
  /** The program will run as root. */
  readonly root: boolean;
  /** The account that was logged in to, or root. */
  readonly user: string;
  /** Folder for our state: /var/lib/steady-upgrade or ~/.local/state/steady-upgrade. */
  readonly stateDirectory: string;
  /** Commands that a program needs and that are not there. */
  readonly missing: readonly string[];
}

export interface PythonFacts {
  /** `user`: installed with `pip install --user`; `environment` is then the user base (~/.local). */
  readonly layout: 'virtualenv' | 'user';
  readonly environment: string;
  /** Interpreter that the service uses. */
  readonly executable: string;
  readonly version: string;
  readonly owner: string;
  readonly pip: string;
  /** Site-packages folder that holds the package. */
  readonly sitePackages: string;
  /** PEP 668: pip must be told to go on. */
  readonly externallyManaged: boolean;
  /** Another Python that the virtualenv is to be rebuilt on, as the setting `python` asks. */
  readonly successor?: { readonly executable: string; readonly version: string };
  /** Where the application's settings are (src/recipe/settings-source.ts), as it turned out on this host. */
  readonly settingsSource: string;
}

export interface ComposeFacts {
  /** The project's name, as its containers' labels say. */
  readonly project: string;
  /** What made the project, and must go on with it: `docker-compose` or `docker compose`. */
  readonly command: string;
  /** The application's image without its tag, and as the running container names it. */
  readonly repository: string;
  readonly reference: string;
  readonly imageId: string;
  readonly imageBytes: number;
  /** Service → the image its container was made from. */
  readonly images: Readonly<Record<string, string>>;
  /** Services of the application's image → their role; the one that users ask comes first. */
  readonly roles: Readonly<Record<string, string>>;
  /** Services of other images that depend on the application, in the order in which they are closed. */
  readonly dependants: readonly string[];
  /** As compose reads them, later ones overriding. They may hold passwords: never logged, and part of no plan. */
  readonly files: readonly SourceFile[];
  readonly environment?: SourceFile;
  readonly databaseContainer: string;
  /** RabbitMQ's. */
  readonly brokerContainer?: string;
  /** Paths of the application's own API that list something: they read tables. */
  readonly endpoints: readonly string[];
}

export interface SourceFile {
  readonly path: string;
  readonly text: string;
  readonly sha256: string;
}

export interface PackageFacts {
  readonly name: string;
  readonly version: string;
  /** Extras whose requirements are all there: pip does not record them. */
  readonly extras: readonly string[];
  /** The service was started before the installed files were written: what runs is not what is installed. */
  readonly stale: boolean;
  /** Commit it was installed from, when it was installed from git. */
  readonly commit?: string;
}

export interface ServiceFacts {
  /** The recipe's word for it: `web`, `worker`. */
  readonly role: string;
  readonly manager: 'systemd' | 'supervisor' | 'sysv' | 'compose';
  /** Unit or supervisor program name. */
  readonly name: string;
  readonly running: boolean;
  /** Main process; 0 when it does not run. */
  readonly pid: number;
  /** Path of supervisorctl and of its configuration; of an init script and of its PID file; compose: `ours` for the application's image. */
  readonly control?: string;
  readonly configuration?: string;
}

export interface DatabaseFacts {
  readonly engine: 'postgresql' | 'sqlite' | 'mysql';
  /** Database name, or the file for sqlite. */
  readonly name: string;
  readonly user: string;
  /** Empty: local socket. */
  readonly host: string;
  readonly port: string;
  /** Server version (or sqlite library's). */
  readonly version: string;
  readonly bytes: number;
  /** Where the server keeps it, when it runs on this machine and its superuser could be asked: `room` has its room. */
  readonly directory?: string;
  /**
   * Who dumps and restores: `admin` is the local superuser (postgres, or root on MySQL's socket) of that very server,
   * `application` its own role by its own credentials, which then must be allowed to create a scratch database;
   * `container` the superuser inside the database's container.
   */
  readonly access: 'admin' | 'application' | 'file' | 'container';
  readonly canCreate: boolean;
  /** It was migrated by a newer version than the one that is installed: in whose words; absent: it was not. */
  readonly ahead?: string;
}

export interface WebFacts {
  /** Where to ask on the host itself: `http://127.0.0.1:8345`, `unix:/run/x.sock`. */
  readonly address: string;
  /** Host header that the application answers to. */
  readonly hostHeader: string;
  /** `https` when the site's own URL is: sent as X-Forwarded-Proto. */
  readonly scheme: 'http' | 'https';
  /** What each path of the recipe's health checks answers now (HTTP status; 0: no answer). */
  readonly baseline: Readonly<Record<string, number>>;
}

/** Where an installation is, for people. */
export function whereabouts(facts: Facts): string {
  return facts.kind === 'python' ? facts.python.environment : `project ${facts.compose.project}`;
}
