import { describe, expect, test } from 'vitest';
import { readVersion } from '../../src/inputs/version.ts';
import { refusal } from './given.ts';

describe('an exact version', () => {
  test.each([
    ['2025.1.0', '2025.1.0'],
    ['v2025.1.0', '2025.1.0'],
    ['v2025.2.0', '2025.2.0'],
    ['refs/tags/v2025.2.0', '2025.2.0'],
    ['refs/tags/2025.2.0', '2025.2.0'],
    ['2025.01.0', '2025.1.0'],
    ['1.0-rc.1', '1.0rc1'],
    ['1.0.post2', '1.0.post2'],
    ['3', '3'],
  ])('%s is %s', (text, version) => {
    expect(readVersion(text)).toEqual({ kind: 'exact', text, version });
  });
});

describe('a range', () => {
  test.each([
    ['>=2024.3,<2025.2', '>=2024.3,<2025.2'],
    ['>= 2024.3, < 2025.2', '>=2024.3,<2025.2'],
    ['<2026', '<2026'],
    ['==2025.*', '==2025.*'],
    ['~=2025.1', '~=2025.1'],
    ['!=2025.1.1,>2024', '!=2025.1.1,>2024'],
  ])('%s is %s', (text, specifier) => {
    expect(readVersion(text)).toEqual({ kind: 'range', text, specifier });
  });
});

describe('a git repository', () => {
  test.each([
    ['git+https://github.com/o/r.git@main', 'https://github.com/o/r.git', 'main', undefined],
    ['git+https://github.com/o/r@v1.2#subdirectory=src', 'https://github.com/o/r', 'v1.2', 'src'],
    ['git+https://github.com/o/r@a/b#egg=pretalx&subdirectory=src/a', 'https://github.com/o/r', 'a/b', 'src/a'],
    ['git+ssh://git@github.com/o/r.git@8f2b1c0', 'ssh://git@github.com/o/r.git', '8f2b1c0', undefined],
    ['git+ssh://git@[2001:db8::1]:2222/o/r.git@main', 'ssh://git@[2001:db8::1]:2222/o/r.git', 'main', undefined],
    ['git+file:///srv/r.git@main', 'file:///srv/r.git', 'main', undefined],
  ])('%s', (text, url, ref, subdirectory) => {
    expect(readVersion(text)).toEqual({ kind: 'git', text, url, ref, ...(subdirectory ? { subdirectory } : {}) });
  });

  test.each([
    ['git+https://github.com/o/r', 'after an `@`'],
    ['git+ssh://git@github.com/o/r', 'after an `@`'],
    ['git+https://github.com/o/r@', 'not the name of a commit'],
    ['git+https://github.com/o/r@--upload-pack=x', 'not the name of a commit'],
    ['git+https://github.com/o/r@a..b', 'not the name of a commit'],
    ['git+https://github.com/o/r@main.lock', 'not the name of a commit'],
    ['git+http://github.com/o/r@main', 'with http anybody'],
    ['git+https://token@github.com/o/r@main', 'must not carry a token'],
    ['git+ssh://git:word@github.com/o/r@main', 'not the address'],
    ['git+ssh://-oProxyCommand=x/o/r@main', 'not the address'],
    ['git+file://elsewhere/o/r@main', 'not the address'],
    ['git+ftp://example.org/o/r@main', 'must begin with'],
    ['git+git@github.com:o/r@main', 'must begin with'],
    ['git+https://github.com/o/r@main#subdirectory=../x', 'after `#`'],
    ['git+https://github.com/o/r@main#subdirectory=/x', 'after `#`'],
    ['git+https://github.com/o/r@main#sha256=x', 'after `#`'],
    ['git+https://github.com/o/r@$(id)', 'no git address needs'],
    ['git+https://github.com/o/r@main;id', 'no git address needs'],
    ['git+https://github.com/o/%24(id)@main', 'no git address needs'],
  ])('%s is refused', (version, reason) => {
    expect(refusal({ version })).toContain(reason);
  });
});

describe('anything else is refused', () => {
  test.each([
    '2025.1.0; rm -rf /',
    '2025.1.0 && id',
    '$(id)',
    '`id`',
    '2025.1.0|id',
    '2025.1.0\nid',
    '--index-url=https://example.org',
    '-e .',
    '../pretalx',
    'pretalx==2025.1.0',
    '>=1; python_version<"3"',
    '===2025',
    '>=1,',
    'main',
    'stable',
    '2025.1.0 # comment',
    '%0Aid',
    '9'.repeat(40),
  ])('%j', (version) => {
    const text = refusal({ version });
    expect(text).toContain('Input `version` is');
    expect(text).toContain('It must be `latest`');
  });

  test.each([
    ['', 'leave the input out'],
    ['2025.*', 'Did you mean `==2025.*`?'],
    ['Latest', 'Did you mean `latest`?'],
    ['latest<2026', 'is the range alone: `<2026`'],
    ['latest, >=2025.1, <2026', 'is the range alone: `>=2025.1, <2026`'],
    ['^2025.1', 'Ranges are written as pip'],
    ['https://github.com/o/r.git@main', 'with `git+` before'],
    ['refs/heads/main', 'That is a branch: publish a release, or choose a tag'],
    ['refs/heads/v2025.2.0', 'That is a branch'],
    ['refs/pull/7/merge', 'not started for a tag'],
    ['refs/tags/nightly', 'That tag does not name a version'],
  ])('%j gets the hint that helps', (version, hint) => {
    expect(refusal({ version })).toContain(hint);
  });
});
