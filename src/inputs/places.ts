import { posix } from 'node:path';
import { refuse } from './refusal.ts';

/** An absolute folder on the host; absent: inside the state folder. */
export function readBackupDirectory(value: string): string | undefined {
  if (value === '') return undefined;
  const path = posix.normalize(value).replace(/(?<=.)\/$/, '');
  const climbs = value.split('/').includes('..');
  if (value.startsWith('/') && path !== '/' && !climbs && !/\p{Cc}/u.test(value)) return path;
  const allowed = 'it must be an absolute path of a folder on the host, such as `/srv/backups`, without `..`.';
  throw refuse('backup-directory', value, allowed);
}

/** An address that is asked to prove that the application serves; absent: discovered. */
export function readHealthUrl(value: string): string | undefined {
  if (value === '') return undefined;
  const allowed = 'it must be an `http://` or `https://` address, such as `https://talks.example.org/healthcheck/`';
  if (!/^https?:\/\/[^\s\p{Cc}"'`\\<>]+$/iu.test(value) || !URL.canParse(value)) {
    throw refuse('health-url', value, `${allowed}.`);
  }
  const url = new URL(value);
  if (url.username !== '' || url.password !== '') {
    throw refuse('health-url', value, `${allowed}, without a user name or password: it shows in the log.`);
  }
  return value;
}
