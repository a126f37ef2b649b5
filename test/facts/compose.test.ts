import { describe, expect, it } from 'vitest';
import { parseComposeFacts } from '../../src/facts/compose.ts';
import { closingOrder } from '../../src/facts/compose-order.ts';
import { composeProbeScript } from '../../src/facts/compose-probe.ts';
import { checkSettings } from '../../src/facts/settings.ts';
import { loadBundled } from '../../src/recipe/load.ts';
import { type ComposeRecipe, isCompose } from '../../src/recipe/schema.ts';

function composeRecipe(): ComposeRecipe {
  const recipe = loadBundled('utilitarian');
  if (!isCompose(recipe)) throw new Error('Utilitarian runs in containers');
  return recipe;
}

const recipe = composeRecipe();
const image = 'quay.io/pwit/utilitarian:1.0.0';
const yaml = `services:
  db: { image: postgres }
  api: { image: '${image}', depends_on: [db] }
  parser: { image: parser, depends_on: { api: { condition: service_started } } }
  reporter: { image: reporter, depends_on: [parser] }
  dlms-poster: { image: poster }
  proxy: { image: nginx }
`;

const separator = '\x1f';
const answers: readonly (readonly [string, string])[] = [
  ['started', 'yes'],
  ['host.user', 'root'],
  ['host.state', '/var/lib/steady-upgrade'],
  ['account.user', 'root'],
  ['account.group', 'root'],
  ['service', ['worker-b', 'worker', '0', 'ours', image].join(separator)],
  ['service', ['api', 'api', '17', 'ours', image].join(separator)],
  ...['db', 'parser', 'reporter', 'dlms-poster', 'proxy'].map(
    (name) => ['service', [name, '', '18', 'other', name].join(separator)] as const,
  ),
  ['compose.image', image],
  ['compose.image-id', 'sha256:old'],
  ['compose.image-bytes', '300'],
  ['compose.project', 'utilitarian'],
  ['compose.command', 'docker compose'],
  ['compose.file', JSON.stringify({ path: '/srv/a.yml', sha256: 'x', text: yaml })],
  ['compose.database', 'db'],
  ['compose.database-container', 'abc'],
  ['working-directory', '/srv'],
  ['database.engine', 'postgresql'],
  ['database.name', 'meters'],
  ['database.host', 'db'],
  ['database.bytes', '1000'],
  ['web.baseline', '200 /api/meters/'],
  ['endpoint', '/api/meters/'],
  ['complete', 'yes'],
];

function said(lines: readonly (readonly [string, string])[]): string {
  return lines.map(([fact, value]) => JSON.stringify({ fact, value })).join('\n');
}

describe('what is found of containers', () => {
  it('is the application by roles, those that depend on it in closing order, and nobody else', () => {
    const facts = parseComposeFacts(said(answers), recipe);
    expect(facts.services.map(({ role, running, control }) => [role, running, control])).toEqual([
      ['api', true, 'ours'],
      ['worker-b', false, 'ours'],
      ['reporter', true, 'other'],
      ['dlms-poster', true, 'other'],
      ['parser', true, 'other'],
    ]);
    expect(facts.package).toMatchObject({ name: 'quay.io/pwit/utilitarian', version: '1.0.0' });
    expect(facts.database).toMatchObject({ name: 'meters', host: '', access: 'container', canCreate: true });
  });

  it('is the tag, also where a digest stands beside it', () => {
    const pinned = ['compose.image', `${image}@sha256:ab`] as const;
    expect(parseComposeFacts(said([...answers, pinned]), recipe)).toMatchObject({
      package: { name: 'quay.io/pwit/utilitarian', version: '1.0.0' },
      compose: { reference: `${image}@sha256:ab` },
    });
  });

  it('never becomes shell text by a name', () => {
    const odd = ['service', ['api; reboot', 'api', '17', 'ours', image].join(separator)] as const;
    expect(() => parseComposeFacts(said([...answers, odd]), recipe)).toThrow(/compose would not/);
  });

  it.each([
    ['docker-missing', '', /no command docker/],
    ['image', 'quay.io/pwit/utilitarian', /No container of quay\.io\/pwit\/utilitarian/],
    ['projects', 'a b', /several projects that run Utilitarian: a b/],
    ['role', 'api: x, y', /Which service of Utilitarian is the api could not be told: its image is used by x, y/],
    ['unknown-service', 'x, y', /not known what they are: x, y/],
    ['compose', '1.29.2', /docker-compose 1\.29\.2 made the containers, and it is not on this host/],
    ['database', 'db.example.org', /no container of the project/],
    ['application', 'exit 1', /could not be asked inside its container: exit 1/],
  ])('or the one thing that is in the way: %s', (reason, detail, message) => {
    const lines = [
      ['stopped', reason],
      ['detail', detail],
    ] as const;
    expect(() => parseComposeFacts(said(lines), recipe)).toThrow(message);
  });

  it('repeats no compose file in a message', () => {
    const cut = answers.filter(([fact]) => fact !== 'complete' && fact !== 'endpoint');
    expect(() => parseComposeFacts(said(cut), recipe)).toThrow(/did not finish/);
    expect(() => parseComposeFacts(said(cut.slice(0, 18)), recipe)).not.toThrow(/postgres/);
  });
});

it('closes who depends on another one first, circles or not', () => {
  const text = 'services: { a: { depends_on: [api, b] }, b: { depends_on: [api, a] }, c: { depends_on: [a] }, d: {} }';
  expect(closingOrder([{ path: '', sha256: '', text }], 'api', ['a', 'b', 'c', 'd'], undefined)).toEqual([
    'c',
    'a',
    'b',
  ]);
});

it('asks for the services of the recipe, whatever the settings say', () => {
  expect(composeProbeScript(recipe, { image: "x'y" }, [])).toContain(`"settings":{"image":"x'\\''y"}`);
});

it.each([
  [{ environment: '/x' }, /Utilitarian has no setting "environment"/],
  [{ pin: 'yes' }, /it must be digest/],
  [{ 'docker-config': 'x' }, /absolute path/],
])('refuses the settings %o', (settings, message) => {
  expect(() => checkSettings(recipe, settings as unknown as Record<string, string>)).toThrow(message);
});
