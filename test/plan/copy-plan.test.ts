import { describe, expect, it } from 'vitest';
import { type Copied, copyPlan, refuseUncopied, refuseUnfit } from '../../src/plan/copy-plan.ts';
import { loadBundled } from '../../src/recipe/load.ts';
import { installedTarget } from '../../src/version/target.ts';
import { pythonRecipe } from '../facts/recorded.ts';
import { ingredients } from './ingredients.ts';

const copied: Copied = {
  run: '20261120-030000-beef',
  path: '/var/lib/steady-upgrade/pretalx/backups/20261120-030000-beef',
  bytes: 5_000_000,
  application: 'pretalx',
  version: '2024.3.1',
  engine: 'postgresql',
  created: '2026-11-20T03:00:12Z',
};
const own = ingredients('pretalx', {
  target: installedTarget({ version: '2024.3.1' }),
  request: { mode: 'rehearse', maxDowntimeSeconds: 5 },
});

describe('a plan that brings a copy', () => {
  const plan = copyPlan(own, copied);
  const ids = plan.steps.map((step) => step.id);

  it('has the own backup proven before anything of the copy is put in place', () => {
    expect(ids).toEqual([
      ...['preflight', 'rehearse-backup', 'copy-files', 'stop', 'backup'],
      // A job of cron's may start the application at any time.
      ...['silence', 'copy-database', 'copy-migrate', 'neutralise', 'cut-over', 'start', 'verify', 'cleanup'],
    ]);
  });

  it('can take back every step that changes what serves', () => {
    const changing = plan.steps.filter((it) =>
      ['copy-database', 'silence', 'cut-over', 'start', 'stop'].includes(it.id),
    );
    expect(changing.filter((step) => !step.undo)).toEqual([]);
  });

  it('proves the commit of a site from git, which is the same before and after', () => {
    const commit = 'a'.repeat(40);
    const facts = { ...own.facts, package: { ...own.facts.package, commit } };
    const { values } = copyPlan({ ...own, facts, target: installedTarget(facts.package) }, copied);
    expect(values).toMatchObject({ COMMIT: commit, FROM_COMMIT: commit });
  });

  it('swaps the files that come, and not the environment; keeps no window; is no rehearsal itself', () => {
    expect(plan.values).toMatchObject({
      COPY: 'yes',
      COPY_FILES: 'media',
      REHEARSAL: 'no',
      MAX_DOWNTIME: '',
      WRITERS: 'stopped',
    });
    expect(plan.values.BESIDE?.split('\n').map((line) => line.split('\t')[0])).toEqual(['media']);
    expect(plan.values.REACHED_PORTS?.split(' ')).toEqual(expect.arrayContaining(['5432', '6379']));
    expect(plan.values.REACHED_PORTS?.split(' ')).not.toEqual(expect.arrayContaining(['25']));
    expect([plan.from, plan.to]).toEqual(['2024.3.1', '2024.3.1']);
  });

  it('neutralises as the application, and never as root', () => {
    expect(plan.steps.find((step) => step.id === 'neutralise')).toMatchObject({ as: own.facts.account.user });
  });
});

describe('a backup that cannot be served here', () => {
  const refused = (change: Partial<Copied>, by = own) => {
    let said = '';
    try {
      refuseUnfit(by, { ...copied, ...change }, 'root@www.example.org:22');
    } catch (error) {
      said = String((error as Error).message);
    }
    return said;
  };

  it.each([
    [{ application: 'indico' }, 'of indico on postgresql; here is pretalx on postgresql'],
    [{ engine: 'sqlite' }, 'of pretalx on sqlite; here is pretalx on postgresql'],
  ])('%j', (change, words) => {
    expect(refused(change)).toContain(words);
  });

  it('is one of another version only where its database is not migrated', () => {
    expect(refused({ version: '2023.1.0' })).toBe('');
    const once = { ...own, recipe: { ...own.recipe, migrations: { once: true } } };
    expect(refused({ version: '2023.1.0' }, once)).toContain('cannot be migrated on the way');
  });

  it('is one whose files lie in several places here', () => {
    const settings = { ...own.facts.settings, media: '/srv/a\n/srv/b' };
    expect(refused({}, { ...own, facts: { ...own.facts, settings } })).toContain(
      'several places here (/srv/a, /srv/b)',
    );
  });
});

describe('a recipe that says nothing of copies', () => {
  it('is refused before anything is connected to', () => {
    const { copy: _, ...without } = pythonRecipe();
    expect(() => refuseUncopied(without)).toThrow(/needs a section “copy”/);
    expect(() => refuseUncopied(loadBundled('utilitarian'))).toThrow(/runs in containers/);
    expect(() => refuseUncopied(pythonRecipe())).not.toThrow();
    const { backup, ...rest } = pythonRecipe();
    const partly = { ...rest, backup: backup.filter((entry) => !('files' in entry) || entry.files !== 'media') };
    expect(() => refuseUncopied(partly)).toThrow(/has media come with a copy .* its backup holds no set/);
  });
});
