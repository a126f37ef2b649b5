import { join } from 'node:path';
import { type CommandOptions, execute } from './command.ts';

/** An interpreter that both the older pretalx and a newer one run on. */
export interface Python {
  readonly executable: string;
  /** `3.11.7` */
  readonly version: string;
  /** Virtualenvs can be made with what it brings; Debian leaves ensurepip out. */
  readonly venv: boolean;
}

/** pretalx 2025 needs 3.10; 2024.3's dependencies have no wheels for 3.14. */
const minors = [10, 11, 12, 13];

const names = ['python3', 'python3.13', 'python3.12', 'python3.11', 'python3.10', 'python'];

const question = `
import importlib.util as u, platform, sys
print(sys.executable, platform.python_version(), all(map(u.find_spec, ("venv", "ensurepip"))), sep="\\n")
`;

/** The first interpreter that fits, one that can make virtualenvs by itself preferred. */
export async function findPython(wanted?: string): Promise<Python> {
  const seen: string[] = [];
  const fitting: Python[] = [];
  for (const name of wanted === undefined ? names : [wanted]) {
    const python = await ask(name);
    seen.push(`${name}: ${python === undefined ? 'does not start' : python.version}`);
    if (python !== undefined && fits(python.version)) fitting.push(python);
  }
  const chosen = fitting.find((python) => python.venv) ?? fitting[0];
  if (chosen !== undefined) return chosen;
  throw new Error(
    `The demo needs a Python from 3.${minors[0]} to 3.${minors.at(-1)}: the pretalx that it upgrades runs on no other.\n` +
      `Looked at ${seen.join('; ')}.\nInstall one, or name one: npm run demo -- --python PATH`,
  );
}

/**
 * The newest pretalx that such a site can run, as the action's version input. From 2026.2 on, for Python 3.13, pretalx
 * wants a redis server, which is nothing that pip could bring: there, an upgrade to it is undone, and rightly.
 */
export function newestVersion(python: Python): string {
  return python.version.startsWith('3.13.') ? '<2026.2' : 'latest';
}

/** Makes a virtualenv with what Python brings, else with the `virtualenv` that pip fetches into `scratch`. */
export async function makeVirtualenv(python: Python, folder: string, scratch: string, options: CommandOptions) {
  if (python.venv) {
    await execute(python.executable, ['-m', 'venv', folder], options);
    return;
  }
  const packages = join(scratch, 'virtualenv');
  try {
    await execute(python.executable, ['-m', 'pip', 'install', '--target', packages, 'virtualenv'], options);
  } catch (error) {
    options.signal?.throwIfAborted();
    throw new Error(
      `${python.executable} can make no virtualenv: it lacks ensurepip, and its pip could not fetch virtualenv either.\n` +
        `On Debian and Ubuntu: apt install python3-venv\n${(error as Error).message}`,
    );
  }
  const env = { ...environmentOf(options), PYTHONPATH: packages };
  await execute(python.executable, ['-m', 'virtualenv', folder], { ...options, env });
}

function environmentOf(options: CommandOptions): Record<string, string> {
  return { ...(options.env ?? (process.env as Record<string, string>)) };
}

async function ask(name: string): Promise<Python | undefined> {
  try {
    const [executable = '', version = '', venv] = (await execute(name, ['-c', question])).split('\n');
    return { executable, version, venv: venv === 'True' };
  } catch {
    return undefined;
  }
}

function fits(version: string): boolean {
  const [major, minor] = version.split('.').map(Number);
  return major === 3 && minors.includes(minor ?? 0);
}
