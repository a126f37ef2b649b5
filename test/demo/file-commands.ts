import { appendFile, mkdir, mkdtemp, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

const names = ['OUTPUT', 'STATE', 'ENV', 'PATH', 'STEP_SUMMARY'] as const;
type FileCommand = (typeof names)[number];

/** The files through which an action hands values to its runner, fresh for each entry that is run. */
export class FileCommands {
  readonly #folder: string;

  private constructor(folder: string) {
    this.#folder = folder;
  }

  /** Makes the (empty) files in a new folder below `temp`. */
  static async create(temp: string): Promise<FileCommands> {
    await mkdir(temp, { recursive: true });
    const commands = new FileCommands(await mkdtemp(join(temp, '_runner_file_commands-')));
    for (const name of names) await writeFile(commands.path(name), '');
    return commands;
  }

  path(name: FileCommand): string {
    return join(this.#folder, name.toLowerCase());
  }

  /** `GITHUB_OUTPUT=…` and the like. */
  environment(): Record<string, string> {
    return Object.fromEntries(names.map((name) => [`GITHUB_${name}`, this.path(name)]));
  }

  async values(name: 'OUTPUT' | 'STATE' | 'ENV'): Promise<Record<string, string>> {
    return parseValues(await readFile(this.path(name), 'utf8'));
  }

  /** The job summary as Markdown, empty where GitHub would show none: it drops a larger one whole. */
  async summary(): Promise<string> {
    const text = await readFile(this.path('STEP_SUMMARY'), 'utf8');
    if (Buffer.byteLength(text) <= 1024 * 1024) return text;
    await appendFile(this.path('STEP_SUMMARY'), '\n<!-- larger than 1 MiB: GitHub would show nothing of this -->\n');
    return '';
  }
}

/** Reads `name=value` lines and `name<<DELIMITER … DELIMITER` blocks, and throws where a runner would fail the step. */
export function parseValues(text: string): Record<string, string> {
  const values: Record<string, string> = {};
  const lines = text.split(/\r?\n/);
  for (let line = lines.shift(); line !== undefined; line = lines.shift()) {
    if (line === '') continue;
    const [, name, sign, rest] = /^([^=<]+?)(<<|=)(.*)$/.exec(line) ?? [];
    if (name === undefined || rest === undefined) throw new Error(`Invalid format '${line}'`);
    values[name] = sign === '=' ? rest : block(lines, name, rest);
  }
  return values;
}

function block(lines: string[], name: string, delimiter: string): string {
  const end = lines.indexOf(delimiter);
  if (end < 0) throw new Error(`Invalid value of '${name}': its end '${delimiter}' is missing`);
  const value = lines.splice(0, end).join('\n');
  lines.shift();
  return value;
}
