import { describe, expect, it } from 'vitest';
import { edited, editImages, sha256 } from '../../src/plan/compose-edit.ts';
import { type ComposeSources, imageNames } from '../../src/plan/compose-images.ts';
import { parseImage } from '../../src/plan/image-name.ts';

const repository = 'quay.io/pwit/utilitarian';

/** Files of a project by name; `.env` takes its own place. */
function project(files: Readonly<Record<string, string>>): ComposeSources {
  const all = Object.entries(files).map(([path, text]) => ({ path, text }));
  const environment = all.find(({ path }) => path === '.env');
  return { files: all.filter(({ path }) => path !== '.env'), ...(environment && { environment }) };
}

/** The files after the edit: what the host will have. */
function upgraded(files: Readonly<Record<string, string>>, to = '1.1.0'): Record<string, string> {
  const edits = editImages(project(files), repository, to);
  return Object.fromEntries(
    Object.entries(files).map(([path, text]) => {
      const edit = edits.find((it) => it.path === path);
      if (!edit) return [path, text];
      expect(edit.before).toBe(sha256(text));
      const result = edited(text, edit.changes);
      expect(edit.after).toBe(sha256(result));
      return [path, result];
    }),
  );
}

/** Lines that differ, `-` before and `+` after. */
function difference(before: string, now: string): string[] {
  const [old, young] = [before.split('\n'), now.split('\n')];
  expect(young).toHaveLength(old.length);
  return old.flatMap((line, index) => (line === young[index] ? [] : [`-${line}`, `+${young[index]}`]));
}

const literal = `# größer\r
services:\r
  db:   {image: "postgres:15",   volumes: [ data:/var/lib ] }   # stays\r
  api:\r
    image: quay.io/pwit/utilitarian:1.0.0   # the same as the worker's\r
    environment: { PASSWORD: "correct: horse", COMMENT: 'quay.io/pwit/utilitarian:1.0.0' }\r
  worker: { image: 'quay.io/pwit/utilitarian:1.0.0', command: [a,   b] }\r
  parser:\r
    image: quay.io/pwit/utilitarian-dlms-parser:1.0.0\r
`;

describe('the tag in the compose files', () => {
  it('changes where it stands as a literal, and nothing else does', () => {
    expect(difference(literal, upgraded({ 'a.yml': literal })['a.yml'] ?? '')).toEqual([
      "-    image: quay.io/pwit/utilitarian:1.0.0   # the same as the worker's\r",
      "+    image: quay.io/pwit/utilitarian:1.1.0   # the same as the worker's\r",
      "-  worker: { image: 'quay.io/pwit/utilitarian:1.0.0', command: [a,   b] }\r",
      "+  worker: { image: 'quay.io/pwit/utilitarian:1.1.0', command: [a,   b] }\r",
    ]);
  });

  it('says the byte and the line, for letters of several bytes too', () => {
    const changes = editImages(project({ 'a.yml': literal }), repository, '1.1.0')[0]?.changes;
    expect(changes?.map(({ line, from, to }) => [line, from, to])).toEqual([
      [5, '1.0.0', '1.1.0'],
      [7, '1.0.0', '1.1.0'],
    ]);
    const bytes = Buffer.from(literal);
    for (const { offset, from } of changes ?? []) expect(bytes.subarray(offset, offset + 5).toString()).toBe(from);
  });

  it.each([
    ['a variable of .env', 'image: quay.io/pwit/utilitarian:${TAG}', 'A=1\nexport TAG=1.0.0  # now\nB="x"\n'],
    ['a quoted one', 'image: "quay.io/pwit/utilitarian:${TAG:?missing}"', "TAG='1.0.0'\r\n"],
    ['the last of two', 'image: quay.io/pwit/utilitarian:$TAG', 'TAG=0.9.0\nTAG="1.0.0"\n'],
    ['the whole image', 'image: ${IMAGE}', 'IMAGE=quay.io/pwit/utilitarian:1.0.0\n'],
    ['a registry beside it', 'image: ${REGISTRY}/pwit/utilitarian:${TAG-}', 'REGISTRY=quay.io\nTAG=1.0.0'],
  ])('changes in .env alone: %s', (_, image, environment) => {
    const files = { 'a.yml': `services:\n  api:\n    ${image}\n`, '.env': environment };
    const now = upgraded(files);
    expect(now['a.yml']).toBe(files['a.yml']);
    expect(now['.env']).toBe(environment.replace(/1\.0\.0/, '1.1.0'));
  });

  it.each([
    ['a default that counts', '${TAG:-1.0.0}', 'TAG=\n', '${TAG:-1.1.0}'],
    ['a nested default', '${TAG:-${OTHER-1.0.0}}', '', '${TAG:-${OTHER-1.1.0}}'],
    ['a literal after a variable of the registry', '1.0.0@sha256:0123', '', '1.1.0'],
  ])('changes in the compose file: %s', (_, tag, environment, wanted) => {
    const text = (it: string) => `services:\n  api:\n    image: quay.io/pwit/utilitarian:${it}\n`;
    expect(upgraded({ 'a.yml': text(tag), '.env': environment })).toEqual({
      'a.yml': text(wanted),
      '.env': environment,
    });
  });

  it('changes an anchor once, wherever it is used', () => {
    const text = `x-app: &app
  image: &image quay.io/pwit/utilitarian:1.0.0
  restart: always
services:
  api: { <<: *app, ports: ["8000:8000"] }
  beat:
    <<: [ *app ]
  worker: { image: *image }
`;
    expect(difference(text, upgraded({ 'a.yml': text })['a.yml'] ?? '')).toEqual([
      '-  image: &image quay.io/pwit/utilitarian:1.0.0',
      '+  image: &image quay.io/pwit/utilitarian:1.1.0',
    ]);
  });

  it('changes an override file where that one counts', () => {
    const files = {
      'docker-compose.yml':
        'services:\n  api:\n    image: quay.io/pwit/utilitarian:0.1.0\n  beat:\n    image: quay.io/pwit/utilitarian:1.0.0\n',
      'docker-compose.override.yml': 'services:\n  api:\n    image: quay.io/pwit/utilitarian:1.0.0\n',
    };
    const now = upgraded(files);
    expect(now['docker-compose.yml']).toBe(files['docker-compose.yml'].replace('1.0.0', '1.1.0'));
    expect(now['docker-compose.override.yml']).toBe(files['docker-compose.override.yml'].replace('1.0.0', '1.1.0'));
  });

  it('needs no change where it is what is asked for', () => {
    expect(editImages(project({ 'a.yml': literal }), repository, '1.0.0')).toEqual([]);
  });

  it.each([
    ['a variable that is not set', 'services: { api: { image: "quay.io/pwit/utilitarian:${TAG}" } }', '', /no tag/],
    ['no tag at all', 'services: { api: { image: quay.io/pwit/utilitarian } }', '', /no tag/],
    ['another image', 'services: { api: { image: nginx } }', '', /No service of a\.yml/],
    ['escapes', 'services: { api: { image: "quay.io/pwit/utilitarian:1.0\\x2e0" } }', '', /escapes/],
    [
      'two pieces',
      'services: { api: { image: "quay.io/pwit/utilitarian:${A}.${B}" } }',
      'A=1.0\nB=0\n',
      /several places/,
    ],
    ['no YAML', 'services: {', '', /a\.yml cannot be read: line 1/],
    [
      'a variable that means more',
      'services: { api: { image: "quay.io/pwit/utilitarian:${TAG}" }, parser: { image: "parser:${TAG}" } }',
      'TAG=1.0.0\n',
      /service parser: its image would change from parser:1\.0\.0 to parser:1\.1\.0/,
    ],
  ])('refuses %s', (_, text, environment, message) => {
    expect(() => editImages(project({ 'a.yml': text, '.env': environment }), repository, '1.1.0')).toThrow(message);
  });
});

it('tells images as compose would run them', () => {
  const files = {
    'a.yml': 'services:\n  a: { image: "x:${T:-1}" }\n  b: { build: . }\n  c: { image: "y:$$1${E:+2}" }\n',
    '.env': 'E=1\n',
  };
  expect([...imageNames(project(files))]).toEqual([
    ['a', 'x:1'],
    ['c', 'y:$12'],
  ]);
});

it.each([
  ['postgres', 'postgres', '', ''],
  ['localhost:5000/a/b', 'localhost:5000/a/b', '', ''],
  ['localhost:5000/a:1', 'localhost:5000/a', '1', ''],
  ['a:1@sha256:ff', 'a', '1', 'sha256:ff'],
  ['a@sha256:ff', 'a', '', 'sha256:ff'],
])('takes %s apart', (text, name, tag, digest) => {
  expect(parseImage(text)).toMatchObject({ repository: name, tag, digest });
});
