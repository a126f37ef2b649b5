import type { TestHost } from '../../hosts/host.ts';

/** The release on the host, and the one that its index of packages ends with. */
export const versions = { from: '26.9.0', to: '26.10.8' };
export const site = '/usr/local/lino/lino_local/mysite';

/** Something that goes wrong, and how it is put right again. */
export interface Trouble {
  readonly plant: string;
  readonly mend: string;
}

/** What an administrator may have added to the site's own script: shell, after the dump and before the zip. */
function afterTheDump(shell: string): Trouble {
  const script = `${site}/make_snapshot.sh`;
  return {
    plant: `cp -a ${script} /root/make_snapshot.sh
cat >/root/planted <<'SH'
${shell}
SH
sed -i '/^python manage.py dump2py/r /root/planted' ${script}`,
    mend: `cp -a /root/make_snapshot.sh ${script}`,
  };
}

/** The script ends with 255 and the zip of yesterday stays where it was. */
export const noArchive: Trouble = {
  plant: 'mv /var/backups/lino/mysite /var/backups/lino/elsewhere',
  mend: 'mv /var/backups/lino/elsewhere /var/backups/lino/mysite',
};

/** The script says that it terminated successfully, and the zip is of today. */
export const shortSnapshot = afterTheDump(`sed -i '200,$d' $SNAPSHOTDIR/working_session.py`);

/** Lino 26.10 demands a user of every message and has no migrator for one without: its own restore.py says Abandoning. */
export const messageWithoutUser: Trouble = {
  plant: `mariadb mysite -e "CREATE TEMPORARY TABLE planted AS SELECT * FROM notify_message LIMIT 1;
UPDATE planted SET id = 99999; ALTER TABLE planted MODIFY user_id int NULL; UPDATE planted SET user_id = NULL;
INSERT INTO notify_message SELECT * FROM planted"`,
  mend: 'mariadb mysite -e "DELETE FROM notify_message WHERE id = 99999"',
};

/** Rows that are loaded as nothing: no word of them, and exit code 0. */
export const silentLoss =
  afterTheDump(`sed -i 's/^    return topics_Tag(\\*\\*kw)$/    return None/' $SNAPSHOTDIR/restore.py
grep -A9 '^def create_topics_tag' $SNAPSHOTDIR/restore.py | grep 'return None'`);

/**
 * A jump that Lino cannot make, as from 25.1 to 26.9: a model lost a field, and no migrator takes it out of the dump.
 * Releases that old are not to be had on this host's Python with all that they needed, so the dump names such a field.
 */
export const noMigrator = afterTheDump(
  `sed -i 's/^    return tickets_Ticket(\\*\\*kw)$/    kw.update(closed_in_milestone=None); return tickets_Ticket(**kw)/' $SNAPSHOTDIR/restore.py
grep closed_in_milestone $SNAPSHOTDIR/restore.py`,
);

/**
 * linod lives for 14 seconds with the new version and ends with 0, while supervisor says RUNNING and the pages answer: so
 * it was with a redis-py that was too new for it, though not each time. The site's own manage.py does it reliably.
 */
export const dyingLinod: Trouble = {
  plant: `cp -a ${site}/manage.py /root/manage.py
cat >/root/planted <<'PY'
if "linod" in sys.argv:
    import importlib.metadata
    import threading

    if importlib.metadata.version("lino") != "${versions.from}":
        threading.Timer(14, os._exit, [0]).start()
PY
sed -i '/^import sys/r /root/planted' ${site}/manage.py`,
  mend: `cp -a /root/manage.py ${site}/manage.py`,
};

/** The database is asked what people would miss, the site what it serves. */
export async function trouble(host: TestHost, it: Trouble, during: () => Promise<void>): Promise<void> {
  await host.text(it.plant);
  try {
    await during();
  } finally {
    await host.text(it.mend);
  }
}
