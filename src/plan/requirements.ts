import type { DatabaseFacts } from '../facts/facts.ts';
import type { Requirement } from '../recipe/schema.ts';
import { isCovered } from '../version/check.ts';
import type { Ingredients } from './ingredients.ts';

type Server = Exclude<keyof Requirement, 'to'>;

/** What Django asks for at its first question to a database: `minimum_database_version` in its releases' own backends. */
const django: readonly Requirement[] = [
  { to: '>=4.2', postgresql: '>=12', mysql: '>=8', mariadb: '>=10.4', sqlite: '>=3.21' },
  { to: '>=5.0', postgresql: '>=12', mysql: '>=8.0.11', mariadb: '>=10.4', sqlite: '>=3.27' },
  { to: '>=5.1', postgresql: '>=13', mysql: '>=8.0.11', mariadb: '>=10.5', sqlite: '>=3.31' },
  { to: '>=5.2', postgresql: '>=14', mysql: '>=8.0.11', mariadb: '>=10.5', sqlite: '>=3.31' },
  { to: '>=6.0', postgresql: '>=14', mysql: '>=8.0.11', mariadb: '>=10.6', sqlite: '>=3.31' },
];

/** Something that is to be upgraded, and what its versions need. */
interface Demanding {
  readonly title: string;
  readonly from?: string;
  readonly to: string;
  readonly rules: readonly Requirement[];
}

/** A rule that the database does not meet. */
interface Unmet {
  readonly by: Demanding;
  readonly rule: Requirement;
  readonly needed: string;
}

/**
 * The database server is too old for what is to be installed: one sentence with what to do, empty when it is not. A rule
 * that holds for the installed version already is none of this upgrade's: the site works, whatever its page says.
 */
export function serverTooOld(ingredients: Ingredients): string[] {
  const { database } = ingredients.facts;
  const server = serverOf(database);
  const version = /^\d+(?:\.\d+)*/.exec(database.version)?.[0];
  // Another Python brings an SQLite of its own.
  const another = ingredients.kind === 'python' && ingredients.facts.python.successor !== undefined;
  if (version === undefined || (server === 'sqlite' && another)) return [];
  const unmet = demanding(ingredients).flatMap((by) => strictest(by, server, version));
  const first = unmet[0];
  if (!first) return [];
  const needs = unmet.map(({ by, needed }) => `${by.title} ${by.to} ${words(needed, server)}`).join(', and ');
  return [
    `${needs}; the application's database is on ${titles[server]} ${version}. ${whatToDo(first, server, database)}`,
  ];
}

function demanding({ kind, recipe, facts, target }: Ingredients): Demanding[] {
  const own = { title: recipe.title, from: facts.package.version, to: target.version, rules: recipe.requires };
  const its = kind === 'python' ? target.packages.find(({ name }) => name.toLowerCase() === 'django') : undefined;
  if (!its?.to) return [own];
  return [own, { title: 'Django', ...(its.from && { from: its.from }), to: its.to, rules: django }];
}

/** The last of the rules that are broken: recipes name them in the order of releases. */
function strictest(by: Demanding, server: Server, version: string): Unmet[] {
  return by.rules
    .flatMap((rule) => {
      const needed = rule[server];
      const crossed = isCovered(by.to, rule.to) && !(by.from !== undefined && isCovered(by.from, rule.to));
      if (!crossed || needed === undefined || (needed !== 'none' && isCovered(version, needed))) return [];
      return [{ by, rule, needed }];
    })
    .slice(-1);
}

const titles: Readonly<Record<Server, string>> = {
  postgresql: 'PostgreSQL',
  mysql: 'MySQL',
  mariadb: 'MariaDB',
  sqlite: 'SQLite',
};

function serverOf({ engine, version }: DatabaseFacts): Server {
  return engine === 'mysql' && /mariadb/i.test(version) ? 'mariadb' : engine;
}

function words(needed: string, server: Server): string {
  if (needed === 'none') return `runs on no ${titles[server]} any more`;
  const least = /^>=\s*([\d.]+)$/.exec(needed)?.[1];
  return `needs ${titles[server]} ${least ? `${least} or newer` : needed}`;
}

const pages: Readonly<Record<Server, string>> = {
  postgresql: 'https://www.postgresql.org/docs/current/upgrading.html; on Debian and Ubuntu pg_upgradecluster does it',
  mysql: 'https://dev.mysql.com/doc/refman/en/upgrading.html',
  mariadb: 'https://mariadb.com/docs/server/server-management/install-and-upgrade-mariadb/upgrading',
  sqlite: 'https://www.sqlite.org/download.html; it comes with the system or with Python',
};

function whatToDo({ by, rule, needed }: Unmet, server: Server, { access }: DatabaseFacts): string {
  const page = access === 'container' ? 'a dump, an image of the newer version, and a restore' : pages[server];
  const first = needed === 'none' ? 'Move the data to another kind of database first' : `Upgrade it first (${page})`;
  const before = /^>=\s*([^,\s]+)$/.exec(rule.to)?.[1];
  return before && by.title !== 'Django'
    ? `${first}, or stay below: \`version: <${before}\`.`
    : `${first}, or ask for an older release.`;
}
