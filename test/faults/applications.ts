import type { TestHost } from '../hosts/host.ts';
import { indico } from './indico.ts';
import type { ApplicationName } from './kinds.ts';
import { pretalx } from './pretalx.ts';

/** What the matrix has to know of an application. */
export interface Application {
  readonly name: ApplicationName;
  readonly from: string;
  readonly to: string;
  /** The unit of its database. */
  readonly cluster: string;
  /** What is on disks of their own: renamed there as on any real host, and small where one is to be filled. */
  readonly disks: readonly string[];
  /** Port of the web server within the host. */
  readonly port: number;
  /** Steps that make the same of the same every time, and take long: see host/replay.sh. */
  readonly replayed: string;
  /** A way in for somebody who writes through the application's own pages. */
  door(host: TestHost): Door;
}

/** One user at the application's door. */
export interface Door {
  /** Resolves when the application has said that `name` is saved; rejects when it has said anything else, or nothing. */
  write(name: string): Promise<void>;
  /** Which of these names the database does not have. */
  missing(names: readonly string[]): Promise<string[]>;
  /** Takes everything away that was written, so that what was there before can be compared. */
  forget(): Promise<void>;
}

export const applications: Readonly<Record<ApplicationName, Application>> = { pretalx, indico };

export const applicationOf = (name: ApplicationName): Application => applications[name];
