import { satisfies } from '@renovatebot/pep440';
import { Problem } from '../problem.ts';
import type { PythonRecipe, Recipe } from '../recipe/schema.ts';
import type { Answers } from './answers.ts';
import type { ServiceFacts } from './facts.ts';
import { separator } from './settings.ts';

const untouched = 'Nothing was changed on the host.';

function obstacle(what: string, next?: string): Problem {
  return new Problem({ what, state: untouched, ...(next && { next }) });
}

const engines = ['postgresql', 'sqlite', 'mysql'];

/** Throws the Problem that ended the probe before it had found everything. */
export function assertComplete(answers: Answers, recipe: PythonRecipe, stdout: string): void {
  if (answers.is('complete')) return;
  const detail = answers.get('detail');
  switch (answers.get('stopped')) {
    case 'service':
      throw answers.get('supervisor.silent') ? silentSupervisor(answers, recipe) : notFound(answers, recipe, detail);
    case 'ambiguous':
      throw ambiguous(recipe, detail);
    case 'nobody':
      throw obstacle(
        `There is no account ${detail} on the host, or it has no home folder.`,
        'Correct the setting `user`.',
      );
    case 'admin':
      throw obstacle(
        `The superuser of the ${detail} server that ${recipe.title} uses cannot be used from this host.`,
        'Leave out the setting `database-access`, or set it to application and let its role create databases.',
      );
    case 'account':
      throw wrongAccount(answers, detail);
    case 'python':
      throw obstacle(
        `Which Python ${recipe.title} runs on could not be told from ${detail}.`,
        'Start its services, or give the folder of its virtualenv: `settings: { environment: /path/of/virtualenv }`.',
      );
    case 'runuser':
      throw obstacle(
        `The host has no command runuser: as root, nothing can be done as ${answers.get('account.user')}.`,
        'Install it: it is part of util-linux (`apk add runuser`, `apt-get install util-linux`).',
      );
    case 'successor':
      throw obstacle(
        `${detail} cannot make a virtualenv: it is not there, does not start, or lacks its modules venv and ensurepip.`,
        'Correct the setting `python`, or install what is missing (Debian and Ubuntu: python3.X-venv).',
      );
    case 'python2':
      throw tooOld(recipe, detail);
    case 'package':
      throw notInstalled(answers, recipe, detail);
    case 'application':
      throw mute(answers, recipe, detail);
  }
  const said = stdout.trim().split('\n').slice(-5).join('\n') || 'nothing at all';
  throw obstacle(`The host did not finish being examined. The last it said:\n${said}`);
}

function notFound(answers: Answers, recipe: Recipe, role: string): Problem {
  const seen = [...new Set(answers.all('looked'))].map((line) => `  - ${line}`);
  const account = answers.get('host.user');
  const hidden = account === 'root' ? '' : `\n(Looked as ${account}, who may not see everything.)`;
  return obstacle(
    `The ${role} service of ${recipe.title} was not found on this host. Looked at:\n${seen.join('\n')}${hidden}`,
    `If it is stopped, start it. If it goes by another name, give it: \`settings: { ${role}-service: NAME }\` ` +
      '(a systemd unit or a supervisor program; with several installations also `user`).',
  );
}

function silentSupervisor(answers: Answers, recipe: Recipe): Problem {
  const user = answers.get('host.user');
  const owner = answers.get('supervisor.silent');
  return obstacle(
    `${recipe.title} is run by a supervisor of ${owner}, which does not answer ${user}: it can neither be stopped nor started.`,
    user === 'root'
      ? 'Try on the host: supervisorctl status. Its configuration needs the sections [unix_http_server] and [supervisorctl].'
      : `Log in as ${owner}, or let ${user} use sudo (input \`sudo-password\` where it asks for one). ${sudoersLine(user)}`,
  );
}

function ambiguous(recipe: Recipe, detail: string): Problem {
  const [role = '', list = ''] = detail.split(/: (.*)/s);
  const choices = list.split('; ').filter(Boolean);
  const example = choices[0]?.split(' ')[0] ?? 'NAME';
  return obstacle(
    `This host has several installations of ${recipe.title}:\n${choices.map((choice) => `  - ${choice}`).join('\n')}`,
    `Say which one: \`settings: { ${role}-service: ${example} }\`, and an \`instance\` of its own for each.`,
  );
}

/** The line that lets an account do everything without a password, and how to install it safely. */
function sudoersLine(account: string): string {
  const line = `${account} ALL=(ALL:ALL) NOPASSWD: ALL`;
  return `As root on the host: echo '${line}' > /etc/sudoers.d/steady-upgrade && visudo -c`;
}

function wrongAccount(answers: Answers, owner: string): Problem {
  const user = answers.get('host.user');
  // Only root can tell systemd and init scripts to stop and start what they run.
  const byRoot = answers.all('service').some((line) => !line.includes(`${separator}supervisor${separator}`));
  return obstacle(
    `The application belongs to the account ${owner}, and ${user} can neither become it nor root.`,
    `Log in as ${byRoot || owner === 'root' ? 'root' : `${owner} or root`}, or let ${user} use sudo (input \`sudo-password\` where it asks for one). ${sudoersLine(user)}`,
  );
}

function notInstalled(answers: Answers, recipe: PythonRecipe, detail: string): Problem {
  const executable = answers.get('python.executable');
  const name = recipe.discover.package;
  return obstacle(
    `The Python of the service, ${executable}, could not say which ${name} is installed: ${detail || 'no answer'}.`,
    `Try on the host: sudo -u ${answers.get('account.user')} ${executable} -m pip show ${name}. ` +
      'If the service uses another Python: `settings: { environment: /path/of/virtualenv }`.',
  );
}

/** What the recipe's checklist says of a step away from such a version is all there is to tell. */
function tooOld(recipe: PythonRecipe, version: string): Problem {
  const items = recipe.checklist.filter((it) => it.from !== undefined && satisfies(version || '0', it.from));
  const list = items.map((it) => `\n- ${it.text}`).join('');
  return obstacle(
    `${recipe.title} ${version} runs on Python 2, which nothing here can ask: this is no upgrade that can be done and undone by a program.`,
    `Install the new release by ${recipe.website}, on another server or in a virtualenv of its own.${list}`,
  );
}

const subjects: Readonly<Record<string, string>> = {
  database: 'its database',
  migrations: 'its pending migrations',
  checklist: 'what the recipe’s checklist looks for',
};

function mute(answers: Answers, recipe: PythonRecipe, detail: string): Problem {
  const subject = subjects[answers.get('application.stage')] ?? 'its own settings';
  const reason = answers.get('application.error') || detail || 'no answer';
  const user = answers.get('account.user');
  const python = answers.get('python.executable');
  const source = answers.get('settings.source');
  const [kind, place = ''] = source.split(' ');
  const question =
    kind === 'django'
      ? `${python} -m django showmigrations --settings ${place}`
      : `${python} -c 'import ${place.split(':')[0] || recipe.discover.package}'`;
  return obstacle(
    `${recipe.title} could not be asked about ${subject}: ${reason}`,
    'What does not work before an upgrade cannot be proved after it. Try on the host: ' +
      `cd ${answers.get('working-directory')} && sudo -u ${user} ${question}`,
  );
}

/** Throws when the account we have cannot stop and start what it found. */
export function assertReachable(answers: Answers, recipe: Recipe, services: readonly ServiceFacts[]): void {
  const user = answers.get('host.user');
  const ours = services.find((service) => service.manager !== 'supervisor');
  if (user === 'root' || !ours) return;
  const manager = ours.manager === 'sysv' ? 'an init script' : 'systemd';
  throw obstacle(
    `${recipe.title} is run by ${manager} (${ours.name}), which takes orders from root, and ${user} cannot become root.`,
    `Log in as root, or let ${user} use sudo (input \`sudo-password\` where it asks for one). ${sudoersLine(user)}`,
  );
}

/** Throws for installations that were understood but are not among those an upgrade can be made on. */
export function assertUsable(answers: Answers, recipe: Recipe): void {
  const { title } = recipe;
  if (answers.get('python.layout') === 'system')
    throw obstacle(
      `${title} is installed among the system's own packages (${answers.get('python.site-packages')}).`,
      'Upgrade it with the system’s package manager, or move it into a virtualenv.',
    );
  if (answers.is('package.editable'))
    throw obstacle(
      `${title} is installed in editable mode (pip install -e): its code is a working copy, not a release.`,
    );
  const engine = answers.get('database.engine');
  if (!engines.includes(engine)) throw obstacle(`${title} uses a kind of database that is not supported: ${engine}.`);
}
