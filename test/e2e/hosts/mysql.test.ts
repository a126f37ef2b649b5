import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import account from '../../../src/program/lib/account.sh';
import database from '../../../src/program/lib/database.sh';
import journal from '../../../src/program/lib/journal.sh';
import mysql from '../../../src/program/lib/mysql.sh';
import { startHost, type TestHost } from '../../hosts/host.ts';

/** The building block alone, against a real MariaDB: the pretalx releases that still spoke MySQL are gone since 2024.3.0. */
const library = `${journal}${account}${database}${mysql}
SU_ME=root DB_ENGINE=mysql DB_ACCESS=admin DB_NAME='talks \`of\` 2024' SU_RUN_TAG=test
SU_RUN=/tmp/run QUIET_TABLES='django_session working'
mkdir -p "$SU_RUN/values"
set -e
`;

const contents = `
SET NAMES utf8mb4;
CREATE DATABASE \`talks \`\`of\`\` 2024\` CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci;
USE \`talks \`\`of\`\` 2024\`;
CREATE TABLE event (id INT PRIMARY KEY, name VARCHAR(99)) ENGINE=InnoDB;
CREATE TABLE \`odd \`\`name\` (id INT PRIMARY KEY, event INT, picture BLOB, FOREIGN KEY (event) REFERENCES event (id)) ENGINE=InnoDB;
INSERT INTO event VALUES (1, 'Grüße'), (2, 'it''s'), (3, '; DROP TABLE event;');
INSERT INTO \`odd \`\`name\` VALUES (1, 1, x'00ff0a0d275c'), (2, 3, NULL);
`;

let host: TestHost;

beforeAll(async () => {
  host = await startHost('pretalx-user', { skipApplication: true });
  await host.text(
    'apt-get update -q && DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends mariadb-server mariadb-client && systemctl start mariadb',
    {
      timeoutMs: 600_000,
    },
  );
  await sql(contents);
});
afterAll(() => host?.stop());

async function sql(text: string): Promise<string> {
  const { code, stdout, stderr } = await host.exec('mysql --batch --skip-column-names', { input: text });
  if (code !== 0) throw new Error(stderr);
  return stdout.trim();
}

/** Runs library functions as a program would. */
function su(command: string) {
  return host.exec('cat >/tmp/library.sh && sh /tmp/library.sh', { input: `${library}${command}\n` });
}

const rows = 'event\t3\nodd `name\t2\n';

describe('MariaDB', () => {
  it('dumps, and proves the dump in a scratch database that it removes', async () => {
    const { code, stdout, stderr } = await su(
      'umask 077; su_db dump /tmp/dump.sql; su_db prove /tmp/dump.sql; su_db discard',
    );
    expect({ code, stdout, stderr }).toEqual({ code: 0, stdout: rows, stderr: '' });
    expect(await sql("SELECT count(*) FROM information_schema.schemata WHERE schema_name LIKE 'steady%'")).toBe('0');
  });

  it('does not take a dump that was cut for a backup', async () => {
    await host.text('head -c 1500 /tmp/dump.sql >/tmp/cut.sql');
    const { stdout } = await su('su_db prove /tmp/cut.sql || true; su_db discard');
    expect(stdout).not.toBe(rows);
  });

  it('sees every write', async () => {
    const before = await su('su_db writes');
    expect((await su('su_db writes')).stdout).toBe(before.stdout);
    expect(before.stdout).not.toBe('');
    // What background tasks write by themselves is no user's.
    await sql('CREATE TABLE `talks ``of`` 2024`.working (id INT); INSERT INTO `talks ``of`` 2024`.working VALUES (1)');
    expect((await su('su_db writes')).stdout).toBe(before.stdout);
    await sql("UPDATE `talks ``of`` 2024`.event SET name = 'changed' WHERE id = 1");
    expect((await su('su_db writes')).stdout).not.toBe(before.stdout);
  });

  it('restores over a half migrated database: new tables gone, old contents back', async () => {
    await sql(
      'USE `talks ``of`` 2024`; CREATE TABLE migrated (id INT, event INT, FOREIGN KEY (event) REFERENCES event (id)); DELETE FROM `odd ``name`; ALTER TABLE event ADD COLUMN extra INT',
    );
    const restored = await su('su_db restore /tmp/dump.sql; su_db rows "$DB_NAME"');
    expect(restored).toMatchObject({ code: 0, stdout: rows });
    expect(await sql('SET NAMES utf8mb4; SELECT name FROM `talks ``of`` 2024`.event ORDER BY id')).toBe(
      "Grüße\nit's\n; DROP TABLE event;",
    );
    expect(await sql('SELECT hex(picture) FROM `talks ``of`` 2024`.`odd ``name` WHERE id = 1')).toBe('00FF0A0D275C');
  });

  it('restores a database that was dropped, as it was set up', async () => {
    await sql('DROP DATABASE `talks ``of`` 2024`');
    const restored = await su('su_db restore /tmp/dump.sql; su_db rows "$DB_NAME"');
    expect(restored).toMatchObject({ code: 0, stdout: rows });
    const collation =
      "SELECT default_collation_name FROM information_schema.schemata WHERE schema_name = 'talks `of` 2024'";
    expect(await sql(collation)).toBe('utf8mb4_unicode_ci');
  });
});
