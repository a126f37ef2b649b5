import type { PythonInstallation } from '../facts/facts.ts';
import accounts from '../facts/probe/accounts.sh';
import say from '../facts/probe/say.sh';
import { assign } from '../program/quote.ts';
import asking from './asking.sh';

/**
 * A shell program that asks the Python of an installation something. `main`: the piece that asks; `values`: what it reads
 * beside whom and what there is to ask. Run it as root where that is possible; its output is for `Answers`.
 */
export function askingScript(
  { python }: PythonInstallation,
  main: string,
  values: Readonly<Record<string, string>>,
): string {
  const all = {
    OWNER: python.owner,
    PYTHON: python.executable,
    USER_BASE: python.layout === 'user' ? python.environment : '',
    MANAGED: python.externallyManaged ? 'yes' : 'no',
    SUCCESSOR: python.successor?.executable ?? '',
    ...values,
  };
  const assignments = Object.entries(all).map(([name, value]) => assign(name, value));
  return [...assignments, say, accounts, asking, main].join('');
}
