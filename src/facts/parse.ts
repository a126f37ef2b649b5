import { isCompose, isPython, type PythonRecipe, type Recipe } from '../recipe/schema.ts';
import { Answers } from './answers.ts';
import { after, database, host, kibibytes, room, web } from './common.ts';
import { parseComposeFacts } from './compose.ts';
import type { Facts, PackageFacts, PythonFacts, PythonInstallation, ServiceFacts } from './facts.ts';
import { assertComplete, assertReachable, assertUsable } from './obstacles.ts';
import { separator } from './settings.ts';

/** Reads what the probe of `probeScript` printed. Throws a Problem that says what stands in the way of an upgrade. */
export function parseFacts(stdout: string, recipe: Recipe): Facts {
  if (isPython(recipe)) return parsePythonFacts(stdout, recipe);
  if (isCompose(recipe)) return parseComposeFacts(stdout, recipe);
  throw new Error('a recipe is for a Python distribution or for an image');
}

/** The same for a Python distribution. */
export function parsePythonFacts(stdout: string, recipe: PythonRecipe): PythonInstallation {
  const answers = new Answers(stdout);
  assertComplete(answers, recipe, stdout);
  const services = answers.all('service').map(service);
  assertReachable(answers, recipe, services);
  assertUsable(answers, recipe);
  return {
    kind: 'python',
    host: host(answers),
    python: python(answers),
    package: installed(answers, recipe),
    services,
    database: database(answers),
    workingDirectory: answers.need('working-directory'),
    account: {
      user: answers.need('account.user'),
      group: answers.need('account.group'),
      home: answers.need('account.home'),
    },
    settings: answers.under('setting.'),
    web: web(answers),
    sizes: Object.fromEntries(answers.all('size').map((line) => [after(line, 1), kibibytes(line, 0)])),
    room: room(answers),
    pendingMigrations: answers.all('pending'),
    checklist: answers.under('checklist.'),
    leftovers: answers.all('leftover'),
    sources: answers.under('source.'),
  };
}

function service(line: string): ServiceFacts {
  const [role = '', manager = '', name = '', pid = '', control = '', configuration = ''] = line.split(separator);
  return {
    role,
    manager: manager === 'supervisor' || manager === 'sysv' ? manager : 'systemd',
    name,
    running: Number(pid) > 0,
    pid: Number(pid) || 0,
    ...(control && { control }),
    ...(configuration && { configuration }),
  };
}

function python(answers: Answers): PythonFacts {
  const successor = answers.get('python.successor');
  return {
    ...(successor && { successor: { executable: successor, version: answers.need('python.successor-version') } }),
    layout: answers.get('python.layout') === 'user' ? 'user' : 'virtualenv',
    environment: answers.need('python.environment'),
    executable: answers.need('python.executable'),
    version: answers.need('python.version'),
    owner: answers.need('python.owner'),
    pip: answers.get('python.pip'),
    sitePackages: answers.need('python.site-packages'),
    externallyManaged: answers.is('python.managed'),
    settingsSource: answers.need('settings.source'),
  };
}

function installed(answers: Answers, recipe: PythonRecipe): PackageFacts {
  const commit = answers.get('package.commit');
  return {
    name: recipe.discover.package,
    version: answers.need('package.version'),
    extras: answers.all('package.extra'),
    stale: answers.is('package.stale'),
    ...(commit && { commit }),
  };
}
