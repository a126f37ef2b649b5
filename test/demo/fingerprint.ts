import { join } from 'node:path';
import { execute } from './command.ts';
import script from './fingerprint.py';
import type { Layout } from './layout.ts';

interface Tree {
  readonly files: number;
  readonly digest: string;
}

/** What a site holds, to be compared before and after. Taken from its files, whether it runs or not. */
export interface Fingerprint {
  /** pretalx on disk, in the virtualenv that the web process starts from. */
  readonly version: string;
  readonly packages: Readonly<Record<string, string>>;
  readonly tables: Readonly<Record<string, { readonly rows: number; readonly digest: string }>>;
  /** Codes and titles of all submissions, in order. */
  readonly talks: string;
  readonly media: Tree;
  readonly static: Tree;
  readonly secret: string;
  readonly config: string;
}

/** Takes a site's fingerprint with the interpreter of its tools, which no upgrade touches. */
export async function takeFingerprint(layout: Layout, env: Readonly<Record<string, string>>): Promise<Fingerprint> {
  const paths = [layout.database, layout.data, layout.static, layout.config];
  const [contents, packages] = await Promise.all([
    execute(join(layout.tools, 'bin', 'python'), ['-', ...paths], { env, input: script }),
    installedPackages(layout.python, env),
  ]);
  return { version: packages.pretalx ?? 'none', packages, ...JSON.parse(contents) };
}

/** Number of rows of a table; 0 when there is no such table. */
export function rowsOf(fingerprint: Fingerprint, table: string): number {
  return fingerprint.tables[table]?.rows ?? 0;
}

const listPackages = `
import importlib.metadata as m, json
print(json.dumps({d.metadata["Name"].lower(): d.version for d in m.distributions()}, sort_keys=True))
`;

async function installedPackages(
  python: string,
  env: Readonly<Record<string, string>>,
): Promise<Record<string, string>> {
  return JSON.parse(await execute(python, ['-c', listPackages], { env }));
}
