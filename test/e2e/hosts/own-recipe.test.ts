import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, relative, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Fingerprint, keptByUpgrade, restoredByRollback, startHost, type TestHost } from '../../hosts/host.ts';
import { ending, journal, leftovers, onVolumeAt, staysAt, upgrade } from './action.ts';

const recipe = resolve(import.meta.dirname, '../../../examples/recipes/mailman-web.yml');
const from = '1.3.7';
const to = '1.3.12';
const inputs = { recipe, version: to };

/** Refuses to note down the last of the new migrations: twelve others were applied by then. */
const plant = `CREATE FUNCTION planted() RETURNS trigger AS $$
BEGIN IF NEW.name LIKE '0019_alter_emailtemplate_data%' THEN RAISE EXCEPTION 'planted failure'; END IF; RETURN NEW; END $$ LANGUAGE plpgsql;
CREATE TRIGGER planted BEFORE INSERT ON django_migrations FOR EACH ROW EXECUTE FUNCTION planted();`;
const mend = 'DROP TRIGGER planted ON django_migrations; DROP FUNCTION planted();';

/** An application that no bundled recipe knows, by the recipe of examples/, as anybody would write it. */
describe('an application of one’s own', () => {
  let host: TestHost;
  let before: Fingerprint;
  let folder: string;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'steady-own-recipe-'));
    host = await startHost('mailman', onVolumeAt('/opt/mailman'));
    before = await host.fingerprint();
  });
  afterAll(async () => {
    await host?.stop();
    await rm(folder, { recursive: true, force: true });
  });

  const sql = (text: string) =>
    host.text('runuser -u postgres -- psql -q -v ON_ERROR_STOP=1 mailmanweb', { input: text });

  async function extending(): Promise<string> {
    const file = join(folder, 'ours.yml');
    await writeFile(
      file,
      `extends: ${relative(folder, recipe)}
steps:
  - before: services/stop
    name: Tell the lists
    phase: prepare
    run: echo "$FROM_VERSION $VERSION" >"$HOME/told"
`,
    );
    return file;
  }

  it('is told in fewer than 60 lines, of blocks and one command', async () => {
    expect((await readFile(recipe, 'utf8')).trimEnd().split('\n').length).toBeLessThan(60);
  });

  it('goes back when a migration fails, with everything there, by a recipe that extends it too', async () => {
    await sql(plant);
    const planted = await host.fingerprint();
    const result = await upgrade(host, { ...inputs, recipe: await extending() });
    expect(await host.text('cat /opt/mailman/told')).toBe(`${from} ${to}`);
    expect(ending(result), result.log).toEqual({ code: 1, status: 'rolled-back', from, to });
    expect(await journal(host, result)).toContainEqual(
      expect.objectContaining({ event: 'step-ended', step: 'migrate', result: 'failed' }),
    );
    expect(await host.versionServed()).toBe(from);
    expect(restoredByRollback(await host.fingerprint())).toEqual(restoredByRollback(planted));
    expect(await leftovers(host)).toBe('');
    await sql(mend);
  });

  it('is upgraded, with every mail and file there, and its companions with it', async () => {
    const result = await upgrade(host, inputs);
    expect(ending(result), result.log).toEqual({ code: 0, status: 'upgraded', from, to });
    expect(await host.versionServed()).toBe(to);
    const after = await host.fingerprint();
    expect(keptByUpgrade(after)).toEqual(keptByUpgrade(before));
    expect(after.package).toMatchObject({
      postorius: '1.3.13',
      'mailman-web': '0.0.9',
      'django-q2': expect.anything(),
    });
    expect(after.static).not.toEqual(before.static);
    expect(await host.status('/archives/list/friends@lists.example.org/latest')).toBe(200);
    expect(await leftovers(host)).toBe('');
  });

  it('ends unchanged the second time, without stopping anything', async () => {
    await staysAt(host, to, inputs);
  });
});
