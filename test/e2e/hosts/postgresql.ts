import type { TestHost } from '../../hosts/host.ts';

/** SQL as the server's superuser, in one of its databases: what it prints, a line for each row. It fails at the first error. */
export function psql(host: TestHost, database: string, text: string): Promise<string> {
  return host.text(`runuser -u postgres -- psql -qAtX -v ON_ERROR_STOP=1 ${database} <<'SQL'\n${text}\nSQL`);
}
