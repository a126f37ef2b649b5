import type { Answers } from './answers.ts';
import type { DatabaseFacts, HostFacts, Installation, WebFacts } from './facts.ts';

/** What follows the first `count` words of a line. */
export function after(line: string, count: number): string {
  return line.split(' ').slice(count).join(' ');
}

/** Kibibytes that stand as a word of a line, in bytes. */
export function kibibytes(line: string, word: number): number {
  return (Number.parseInt(line.split(' ')[word] ?? '', 10) || 0) * 1024;
}

/** What is known of every host, whatever runs there. */
export function host(answers: Answers): HostFacts {
  const root = answers.get('host.user') === 'root';
  const cron = answers.is('host.cron') ? 'cron' : 'none';
  return {
    guard: root && answers.is('host.systemd') ? 'systemd' : cron,
    name: answers.get('host.name'),
    system: answers.get('host.system'),
    architecture: answers.get('host.architecture'),
    systemd: answers.is('host.systemd'),
    root,
    user: answers.need('host.user'),
    stateDirectory: answers.need('host.state'),
    missing: answers.all('host.missing'),
  };
}

/** The database as the application's own connection describes it. */
export function database(answers: Answers): DatabaseFacts {
  const engine = answers.get('database.engine') as DatabaseFacts['engine'];
  const access = answers.get('database.access') as DatabaseFacts['access'];
  const directory = answers.get('database.directory');
  return {
    engine,
    name: answers.need('database.name'),
    user: answers.get('database.user'),
    host: answers.get('database.host'),
    port: answers.get('database.port'),
    version: answers.get('database.version'),
    bytes: answers.number('database.bytes'),
    ...(directory && { directory }),
    access,
    canCreate: access !== 'application' || answers.is('database.may-create'),
    ...(answers.get('database.ahead') && { ahead: answers.get('database.ahead') }),
  };
}

/** Free room where a run writes. */
export function room(answers: Answers): Installation['room'] {
  return answers.all('room').map((line) => ({
    path: after(line, 2),
    device: line.split(' ')[1] ?? '',
    freeBytes: kibibytes(line, 0),
  }));
}

/** Where the application is asked on the host itself, and what its health checks answer now. */
export function web(answers: Answers): WebFacts {
  return {
    address: answers.get('web.address'),
    hostHeader: answers.get('web.host'),
    scheme: answers.get('web.scheme') === 'https' ? 'https' : 'http',
    baseline: Object.fromEntries(
      answers.all('web.baseline').map((line) => [after(line, 1), Number.parseInt(line, 10) || 0]),
    ),
  };
}
