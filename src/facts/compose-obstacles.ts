import { Problem } from '../problem.ts';
import type { ComposeRecipe } from '../recipe/schema.ts';
import type { Answers } from './answers.ts';

function obstacle(what: string, next?: string): Problem {
  return new Problem({ what, state: 'Nothing was changed on the host.', ...(next && { next }) });
}

type Explanation = (detail: string, recipe: ComposeRecipe, answers: Answers) => Problem;

const explanations: Readonly<Record<string, Explanation>> = {
  'docker-missing': () => obstacle('There is no command docker on this host.'),
  'python3-missing': () =>
    obstacle('There is no python3 on this host, which containers are looked at with.', 'Install it.'),
  docker: (detail, _, answers) =>
    obstacle(
      `docker on this host does not answer ${answers.get('host.user')}: ${detail}`,
      'Log in as root, let the login use sudo (input `sudo-password` where it asks for one), or put it into the group docker.',
    ),
  image: (detail, { title }, answers) =>
    obstacle(
      `No container of ${detail} (${title}) runs under docker-compose on this host.${looked(answers)}`,
      'If its image has another name: settings: { image: registry.example.org/NAME }.',
    ),
  projects: (detail, { title }) =>
    obstacle(
      `This host has several projects that run ${title}: ${detail}.`,
      'Say which: settings: { project: NAME }, and an `instance` of its own for each.',
    ),
  role: (detail, { title }) => {
    const [role = '', names = ''] = detail.split(': ');
    return obstacle(
      `Which service of ${title} is the ${role} could not be told: its image is used by ${names}.`,
      `Name it: settings: { ${role}-service: NAME }.`,
    );
  },
  'unknown-service': (detail, { title, discover }) =>
    obstacle(
      `Services use the image of ${title}, and it is not known what they are: ${detail}.`,
      `Say it in settings, several names parted by blanks: ${Object.keys(discover.services)
        .map((role) => `${role}-service`)
        .join(', ')}.`,
    ),
  fronts: (detail) =>
    obstacle(`Several services could be the one that users ask: ${detail}.`, 'Name one in `settings`.'),
  'not-running': (detail) =>
    obstacle(
      `The service ${detail} does not run: an upgrade starts from a working site.`,
      'Start it with docker-compose.',
    ),
  compose: (version) =>
    obstacle(
      `docker-compose ${version} made the containers, and it is not on this host: another one would create all of them anew, the database too.`,
      version.startsWith('1.')
        ? 'Install docker-compose 1.29, or let docker compose v2 make the project once by hand: docker-compose down, docker compose up -d.'
        : 'Install the docker compose plugin.',
    ),
  file: (detail) => obstacle(`A compose file that the containers were made from cannot be read: ${detail}.`),
  application: (detail, { title }, answers) =>
    obstacle(
      `${title} could not be asked inside its container: ${answers.get('application.error') || detail}`,
      'What does not work before an upgrade cannot be proved after it. Try: docker-compose exec -T SERVICE python manage.py showmigrations.',
    ),
  database: (detail, { title }) =>
    obstacle(
      `The database of ${title} is at “${detail}”, which is no container of the project: it can be neither dumped nor restored from here.`,
      'Name its service if it goes by another name: settings: { database-service: NAME }. A database outside of docker-compose is not supported.',
    ),
};

function looked(answers: Answers): string {
  const lines = answers.all('looked').map((line) => `\n  - ${line}`);
  return lines.length > 0 ? ` Those there are:${lines.join('')}` : '';
}

/** Throws the Problem that ended the probe before it had found everything. */
export function assertExamined(answers: Answers, recipe: ComposeRecipe, stdout: string): void {
  const reason = answers.get('stopped');
  const explain = Object.hasOwn(explanations, reason) ? explanations[reason] : undefined;
  if (explain) throw explain(answers.get('detail'), recipe, answers);
  if (!answers.is('complete')) {
    const said = stdout
      .trim()
      .split('\n')
      .filter((line) => !line.startsWith('{"fact":"compose.'))
      .slice(-3)
      .join('\n');
    throw obstacle(`The host did not finish being examined. The last it said:\n${said || 'nothing at all'}`);
  }
  const engine = answers.get('database.engine');
  if (engine !== 'postgresql')
    throw obstacle(`${recipe.title} uses ${engine}; in containers only PostgreSQL is supported.`);
}
