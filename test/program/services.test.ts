import { describe, expect, it } from 'vitest';
import { withLibrary } from './library.ts';
import { shells } from './shells.ts';

const SERVICES = [
  ['web', 'supervisor', 'site:site0', '/usr/bin/supervisorctl', '/etc/supervisord.conf'],
  ['web', 'supervisor', 'site:site1', '/usr/bin/supervisorctl', '/etc/supervisord.conf'],
  ['linod', 'supervisor', 'linod', '/usr/bin/supervisorctl', '/etc/supervisord.conf'],
]
  .map((fields) => fields.join('\t'))
  .join('\n');

/** supervisorctl stands for what it would print for `pid NAME`; ours and our parent's process do run. */
const answering = (pids: string) => `su_supervisorctl() { case $4 in ${pids} esac; }\n`;

describe.each(shells)('under $name a role of several processes', (shell) => {
  it('is named once, and runs only when all of them do', () => {
    const ask = (pids: string) =>
      withLibrary(shell, `${answering(pids)}su_service_state web`, { SERVICES }).stdout.trim();
    expect(withLibrary(shell, 'su_roles', { SERVICES }).stdout).toBe('web\nlinod\n');
    expect(ask('site:site0) echo $$ ;; site:site1) echo $PPID ;;')).toMatch(/^active \d+ 0 active \d+ 0$/);
    expect(ask('site:site0) echo $$ ;; site:site1) echo 0 ;;')).toMatch(/^partly: active \d+ 0 stopped$/);
    expect(ask('site:site0) echo 0 ;; site:site1) echo no such process ;;')).toBe('stopped');
  });

  it('is stopped when the last of them is', () => {
    const text = `${answering('site:site0) echo 0 ;; site:site1) echo 0 ;;')}su_control() { echo "$1 $2"; }
su_services_stop web linod mail`;
    expect(withLibrary(shell, text, { SERVICES }).stdout).toBe('stopping web\nweb stop\nstopping linod\nlinod stop\n');
  });
});

describe.each(shells)('under $name tables that background tasks write to', (shell) => {
  it('are words of a list for SQL', () => {
    const answer = withLibrary(shell, 'su_quiet_tables', { QUIET_TABLES: 'django_session linod_systemtask' });
    expect(answer.stdout).toBe("'django_session', 'linod_systemtask'");
  });
});
