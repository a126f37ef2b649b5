/** A staging site rehearses on production's data, and nobody hears of it. */
import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ActionResult } from '../../demo/runner.ts';
import { type Fingerprint, restoredByRollback, startHost, type TestHost } from '../../hosts/host.ts';
import { ending, leftovers, onVolume, upgrade } from '../hosts/action.ts';
import { listen, type Sinks, sendSomething, untilQuiet } from '../hosts/sinks.ts';

const versions = { from: '2024.3.1', to: '2025.2.2' };

/** What production has and staging has not: an account, a file, and an event with a mail server of its own. */
const productionsOwn = `
import django
django.setup()
from django.core.files.storage import default_storage
from django.core.files.base import ContentFile
from django_scopes import scopes_disabled
from pretalx.event.models import Event
from pretalx.person.models import User
with scopes_disabled():
    User.objects.create_user(email="only@production.example.org", name="Only There", password="correct-horse")
    default_storage.save("only-there.txt", ContentFile(b"production"))
    event = Event.objects.get(slug="democon")
    event.mail_settings["smtp_use_custom"] = True
    event.mail_settings["smtp_host"] = "127.0.0.1"
    event.mail_settings["smtp_port"] = 2525
    event.save()
`;

describe('a rehearsal on the data of another host', () => {
  let production: TestHost;
  let staging: TestHost;
  let sinks: Sinks;
  let before: Fingerprint;
  let productionBefore: Fingerprint;
  let result: ActionResult;
  let sentMeanwhile: string;

  beforeAll(async () => {
    [production, staging] = await Promise.all([startHost('pretalx', onVolume), startHost('pretalx', onVolume)]);
    await production.text(
      'runuser -u pretalx -- env DJANGO_SETTINGS_MODULE=pretalx.settings /var/pretalx/venv/bin/python -',
      { input: productionsOwn },
    );
    const made = await upgrade(production, { version: versions.to });
    expect(ending(made), made.log).toMatchObject({ status: 'upgraded' });
    sinks = await listen(staging);
    productionBefore = await production.fingerprint();
  });
  afterAll(() => Promise.all([production?.stop(), staging?.stop()]));

  const inputs = () => ({
    mode: 'rehearse',
    version: versions.to,
    'rehearse-from': `root@127.0.0.1:${production.sshPort}`,
    'rehearse-from-private-key': production.privateKey,
    'known-hosts': staging.knownHosts + production.knownHosts,
  });

  it('the sinks would hear of it: on its own data the site sends', async () => {
    expect(await sendSomething(staging)).not.toContain('held back');
    expect((await sinks.heard()).sort()).toEqual(expect.arrayContaining(['2525', '443']));
    await untilQuiet(staging);
    await sinks.forget();
    // What it asked for is written down among its settings.
    before = await staging.fingerprint();
  });

  it('ends rehearsed, on a copy', async () => {
    // Until it leaves: what is begun in that very moment is anybody's.
    const copyIsHere =
      'cd /var/lib/steady-upgrade/pretalx && test -e copy && ! grep -q rehearsed runs/*/status && test "$(ls runs | wc -l)" -gt 0';
    const sending = (async () => {
      while ((await staging.exec(copyIsHere)).code !== 0) await new Promise((next) => setTimeout(next, 500));
      let said = '';
      while ((await staging.exec(copyIsHere)).code === 0) said += await sendSomething(staging);
      return said;
    })();
    result = await upgrade(staging, inputs());
    sentMeanwhile = await sending;
    expect(ending(result), result.log).toEqual({ code: 0, status: 'rehearsed', ...versions });
    expect(result.summary).toContain('Rehearsed on a copy: the backup');
    expect(Number(result.outputs['downtime-seconds'])).toBeGreaterThan(0);
  });

  it('was of production: its rows were counted, its file was there', async () => {
    const report = JSON.parse(await readFile(result.outputs.report ?? '', 'utf8')) as { rows?: unknown };
    const users = Number(before.rows.person_user);
    expect(JSON.stringify(report)).toContain(String(users + 1));
  });

  it('reached nobody, although its tasks were at work all the while', async () => {
    expect(sentMeanwhile.match(/held back/g)?.length ?? 0).toBeGreaterThan(3);
    await untilQuiet(staging);
    expect(await sinks.heard()).toEqual([]);
  });

  it('leaves the own data, and nothing of the copy', async () => {
    expect(restoredByRollback(await staging.fingerprint())).toEqual(restoredByRollback(before));
    expect(await leftovers(staging)).toBe('');
    expect(
      await staging.text(
        'find / -xdev -name "steady_silence*" -not -path "/proc/*"; find /var/pretalx -name "steady_silence*"; ls -A /var/lib/steady-upgrade/pretalx/incoming /var/lib/steady-upgrade/pretalx/copy /var/lib/steady-upgrade/pretalx/backups 2>/dev/null || true',
      ),
    ).toBe('/var/lib/steady-upgrade/pretalx/backups:');
  });

  it('lets the site send again', async () => {
    expect(await sendSomething(staging)).not.toContain('held back');
    expect((await sinks.heard()).sort()).toEqual(expect.arrayContaining(['2525', '443']));
  });

  it('changed nothing on production', async () => {
    expect(await production.fingerprint()).toEqual(productionBefore);
  });
});
