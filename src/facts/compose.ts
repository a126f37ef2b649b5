import { parseImage } from '../plan/image-name.ts';
import type { ComposeRecipe } from '../recipe/schema.ts';
import { Answers } from './answers.ts';
import { database, host, room, web } from './common.ts';
import { assertExamined } from './compose-obstacles.ts';
import { closingOrder } from './compose-order.ts';
import type { ComposeFacts, ComposeInstallation, ServiceFacts, SourceFile } from './facts.ts';
import { separator } from './settings.ts';

/** Reads what the probe of `composeProbeScript` printed. Throws a Problem that says what stands in the way. */
export function parseComposeFacts(stdout: string, recipe: ComposeRecipe): ComposeInstallation {
  const answers = new Answers(stdout);
  assertExamined(answers, recipe, stdout);
  const found = answers.all('service').map(container);
  const compose = composeFacts(answers, recipe, found);
  const order = [...Object.keys(compose.roles), ...compose.dependants];
  return {
    kind: 'compose',
    host: host(answers),
    package: {
      name: compose.repository,
      version: parseImage(answers.need('compose.image')).tag || 'latest',
      extras: [],
      stale: false,
    },
    services: order.flatMap((name) => found.filter((it) => it.service.role === name).map((it) => it.service)),
    // The dump and its proof are made inside the database's own container, by its own superuser.
    database: { ...database(answers), host: '', access: 'container', canCreate: true },
    compose,
    workingDirectory: answers.need('working-directory'),
    account: {
      user: answers.need('account.user'),
      group: answers.need('account.group'),
      home: answers.get('account.home'),
    },
    settings: {},
    web: web(answers),
    sizes: {},
    room: room(answers),
    pendingMigrations: answers.all('pending'),
    checklist: {},
    leftovers: answers.all('leftover'),
    sources: answers.under('source.'),
  };
}

interface Container {
  readonly service: ServiceFacts;
  /** Empty for services of other images. */
  readonly role: string;
  readonly image: string;
}

function container(line: string): Container {
  const [name = '', role = '', pid = '', control = '', image = ''] = line.split(separator);
  // It is going to stand in shell text: compose itself allows no other names.
  if (!/^[A-Za-z0-9][\w.-]*$/.test(name)) throw new Error(`docker named a service that compose would not: ${name}`);
  const running = Number(pid) > 0;
  return { service: { role: name, manager: 'compose', name, running, pid: Number(pid) || 0, control }, role, image };
}

function composeFacts(answers: Answers, recipe: ComposeRecipe, found: readonly Container[]): ComposeFacts {
  const files = answers.all('compose.file').map((text) => JSON.parse(text) as SourceFile);
  const environment = answers.all('compose.environment').map((text) => JSON.parse(text) as SourceFile)[0];
  const roles = inOrder(recipe, found);
  const apart = [answers.get('compose.database'), answers.get('compose.broker'), ...Object.keys(roles)];
  const others = found.map(({ service }) => service.name).filter((name) => !apart.includes(name));
  const broker = answers.get('compose.broker-container');
  const image = answers.need('compose.image');
  return {
    project: answers.need('compose.project'),
    command: answers.need('compose.command'),
    repository: parseImage(image).repository,
    reference: image,
    imageId: answers.need('compose.image-id'),
    imageBytes: answers.number('compose.image-bytes'),
    images: Object.fromEntries(found.map(({ service, image: name }) => [service.name, name])),
    roles,
    dependants: closingOrder(files, Object.keys(roles)[0] ?? '', others, recipe.discover.dependants),
    files,
    ...(environment && { environment }),
    databaseContainer: answers.need('compose.database-container'),
    ...(broker && { brokerContainer: broker }),
    endpoints: answers.all('endpoint'),
  };
}

/** Services of the application's image → role, in the recipe's order of roles. */
function inOrder(recipe: ComposeRecipe, found: readonly Container[]): Record<string, string> {
  const roles = Object.keys(recipe.discover.services);
  const ours = found.filter(({ role }) => role !== '');
  ours.sort((a, b) => roles.indexOf(a.role) - roles.indexOf(b.role));
  return Object.fromEntries(ours.map(({ service, role }) => [service.name, role]));
}
