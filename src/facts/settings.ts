import { Problem } from '../problem.ts';
import { isCompose, type Recipe, rolesOf, type SettingSource } from '../recipe/schema.ts';

/** Parts the fields of a line where the probe and we exchange several values; checked values cannot hold it. */
export const separator = '\x1f';

/** What every application's instance lets the user say instead of having it discovered. */
const general: Readonly<Record<string, string>> = {
  user: 'account the application runs as',
  environment: 'virtualenv folder, or the user base (~/.local) of pip install --user',
  python: 'interpreter to rebuild the virtualenv with, where another Python is wanted: /usr/bin/python3.12',
  'working-directory': 'folder the services run in',
  address: 'where the web service listens: http://127.0.0.1:8000 or unix:/run/application.sock',
  'database-access': 'who dumps and restores: admin or application',
  acknowledged: 'ids of the recipe’s checklist that you have dealt with, parted by blanks',
};

/** The same for an application in containers. */
const ofContainers: Readonly<Record<string, string>> = {
  image: 'repository of the application’s image, where it has another name: registry.example.org/utilitarian',
  project: 'name of the docker-compose project, where several run the image',
  'working-directory': 'folder of the project, where its containers’ labels name another one',
  address: 'where the application is asked: http://127.0.0.1:8000; needed where its port is not published',
  'database-service': 'service of the database, where it goes by another name than the application’s settings have',
  'broker-service': 'service of RabbitMQ, where its image is not called so',
  'docker-config': 'folder of the login that the registry is asked with: /home/deploy/.docker',
  pin: '`digest`: write the image’s digest beside its tag into the compose files',
  acknowledged: 'ids of the recipe’s checklist that you have dealt with, parted by blanks',
};

/** The settings a user may give for this application, each with what it means. */
export function allowedSettings(recipe: Recipe): Readonly<Record<string, string>> {
  if (isCompose(recipe)) {
    const roles = Object.keys(recipe.discover.services);
    return {
      ...ofContainers,
      ...Object.fromEntries(roles.map((role) => [`${role}-service`, `compose service that is the ${role}`])),
    };
  }
  const services = Object.keys(rolesOf(recipe)).map((role) => [
    `${role}-service`,
    `systemd unit or supervisor program of the ${role} service`,
  ]);
  const own = Object.entries(recipe.discover.settings).map(([name, source]) => [name, meaningOf(source)]);
  return { ...general, ...Object.fromEntries([...services, ...own]) };
}

function meaningOf(source: SettingSource): string {
  if (typeof source !== 'string' && 'shell' in source) return 'instead of what the recipe finds out on the host';
  return `instead of ${typeof source === 'string' ? source : source.attribute} in the application's own settings`;
}

/** Refuses settings nobody reads, and values that cannot be right, before any connection is made. Throws a Problem. */
export function checkSettings(recipe: Recipe, settings: Readonly<Record<string, string>>): void {
  const allowed = allowedSettings(recipe);
  for (const [name, value] of Object.entries(settings)) {
    const meaning = Object.hasOwn(allowed, name) ? allowed[name] : undefined;
    if (meaning === undefined) {
      const list = Object.entries(allowed).map(([key, what]) => `  ${key}: ${what}`);
      throw refused(`${recipe.title} has no setting ${JSON.stringify(name)}.`, `Settings it has:\n${list.join('\n')}`);
    }
    const reason = fault(name, value) ?? unknownItem(recipe, name, value);
    if (reason) throw refused(`The setting ${name} is ${JSON.stringify(value)}: ${reason}.`, `${name}: ${meaning}`);
  }
}

interface Rule {
  readonly names: RegExp;
  readonly valid: RegExp;
  readonly otherwise: string;
}

const rules: readonly Rule[] = [
  { names: /^/, valid: /^./, otherwise: 'it must not be empty; leave it out to have it discovered' },
  { names: /^/, valid: /^[^\p{Cc}]*$/u, otherwise: 'it must not contain control characters' },
  {
    names: /^(environment|python|working-directory|docker-config)$/,
    valid: /^\//,
    otherwise: 'it must be an absolute path',
  },
  { names: /^user$/, valid: /^[A-Za-z_][A-Za-z0-9_.-]*\$?$/, otherwise: 'it is no name of an account' },
  {
    names: /-service$/,
    valid: /^[\w@][\w@:.\\-]*( [\w@][\w@:.\\-]*)*$/,
    otherwise: 'it must be the name of a service, or several parted by blanks',
  },
  {
    names: /^acknowledged$/,
    valid: /^[a-z0-9][a-z0-9-]*( [a-z0-9][a-z0-9-]*)*$/,
    otherwise: 'it must be ids of the checklist, parted by blanks',
  },
  { names: /^image$/, valid: /^[a-z0-9][\w.:/-]*$/, otherwise: 'it must be the name of an image without a tag' },
  { names: /^pin$/, valid: /^digest$/, otherwise: 'it must be digest; leave it out to write the tag alone' },
  { names: /^database-access$/, valid: /^(admin|application)$/, otherwise: 'it must be admin or application' },
  {
    names: /^address$/,
    valid: /^(https?:\/\/[^/\s]+|unix:\/.+)$/,
    otherwise: 'it must look like http://127.0.0.1:8000 or unix:/run/application.sock',
  },
];

function fault(name: string, value: string): string | undefined {
  return rules.find((rule) => rule.names.test(name) && !rule.valid.test(value))?.otherwise;
}

function unknownItem(recipe: Recipe, name: string, value: string): string | undefined {
  const ids = recipe.checklist.map(({ id }) => id);
  const unknown = name === 'acknowledged' ? value.split(' ').find((it) => !ids.includes(it)) : undefined;
  if (unknown === undefined) return undefined;
  return `the checklist of ${recipe.title} has ${ids.length > 0 ? `no ${unknown}, but ${ids.join(', ')}` : 'no items'}`;
}

function refused(what: string, next: string): Problem {
  return new Problem({ what, next, state: 'Nothing was changed on the host.' });
}
