import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { readFleet } from '../../src/fleet/reports.ts';
import { report } from '../../src/report/json.ts';
import { upgraded } from '../report/endings.ts';
import { written } from './specimen.ts';

const good = JSON.stringify(report(upgraded));
let folder = '';
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** What became of each, in the order in which it is told: its status, or why there is none. */
async function read(files: Readonly<Record<string, string>>, expected: readonly string[] = []) {
  folder = await written(files);
  const fleet = await readFleet(folder, expected);
  return Object.fromEntries(fleet.map((it) => [it.name, it.report ? it.report.status : it.why]));
}

test('an instance is called what its folder is, at any depth, and alone by its host', async () => {
  const all = await read({ 'a.example/report.json': good, 'camp/b.example/report.json': good, 'report.json': good });
  expect(all).toEqual({ 'a.example': 'upgraded', 'camp/b.example': 'upgraded', 'eu.pycon.example': 'upgraded' });
});

test('other files are nobody’s report', async () => {
  expect(await read({ 'a/report.json': good, 'a/plan.json': '{}', 'b/readme.md': 'x' })).toEqual({ a: 'upgraded' });
});

test('who left no report is told of, once', async () => {
  const all = await read({ 'a/report.json': good }, ['a', 'b', 'b']);
  expect(all).toEqual({ a: 'upgraded', b: expect.stringContaining('No report was left') });
});

test('no folder is as good as an empty one where instances are named', async () => {
  folder = mkdtempSync(join(tmpdir(), 'steady-reports-'));
  expect(await readFleet(join(folder, 'none'), ['a'])).toEqual([{ name: 'a', why: expect.anything() }]);
});

test.each([
  ['no JSON', 'word', /JSON/],
  ['something else', '{"name":"x"}', /its field schema is not what a report has/],
  ['no object', '[]', /it is not what a report has/],
  ['a status that does not exist', good.replace('"status":"upgraded"', '"status":"fine"'), /its field status/],
  ['a later format', good.replace('"schema":1', '"schema":2'), /its field schema/],
  ['a contradiction', good.replace('"outcome":"upgraded"', '"outcome":"vanished"'), /upgraded and vanished at once/],
  ['a failure that went well', good.replace('"status":"upgraded"', '"status":"failed"'), /failed and upgraded at once/],
  ['far too much', `${good}${' '.repeat(5_000_000)}`, /bytes/],
])('a report.json that is %s counts as none, in one line that says why', async (_, text, words) => {
  const { a = '' } = await read({ 'a/report.json': text });
  expect(a).toMatch(/^Its report\.json cannot be used: .*\.$/);
  expect(a).toMatch(words);
});

test('a link does not lead out of the folder', async () => {
  folder = await written({ 'a/report.json': good, 'b/x': '' });
  writeFileSync(join(folder, 'outside'), good);
  symlinkSync(join(folder, 'outside'), join(folder, 'b', 'report.json'));
  expect((await readFleet(folder, [])).map(({ name }) => name)).toEqual(['a']);
});

test('nothing at all is refused, and so is what is no folder', async () => {
  folder = await written({ 'a/x.json': good });
  await expect(readFleet(folder, [])).rejects.toThrow(`There is no report.json in ${folder} or below it.`);
  await expect(readFleet(join(folder, 'a', 'x.json'), ['a'])).rejects.toThrow(/cannot be used: ENOTDIR/);
});
