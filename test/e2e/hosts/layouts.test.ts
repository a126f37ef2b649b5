import { sudoPassword } from '../../hosts/login.ts';
import { breakSqliteMigration, breakStart, mendSqliteMigration, mendStart } from './breakage.ts';
import { workerByInitScript } from './init-script.ts';
import { describeLayout } from './layout.ts';

describeLayout({
  name: 'pip install --user, SQLite, one service; an account whose sudo asks for a password',
  image: 'pretalx-user',
  login: { user: 'deploy', 'sudo-password': sudoPassword },
  plant: breakSqliteMigration,
  mend: mendSqliteMigration,
});

describeLayout({
  name: 'supervisor and an init script, no systemd, PostgreSQL over TCP with a password, settings only in the environment',
  image: 'pretalx-supervisor',
  arrange: workerByInitScript,
  plant: breakStart,
  mend: mendStart,
});
