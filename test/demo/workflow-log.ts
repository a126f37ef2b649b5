/**
 * What a runner makes of an action's output: workflow commands become headings and annotations, secrets become ***.
 * Knows nothing of colours or terminals (terminal.ts does).
 */
export interface LogLine {
  readonly kind: 'text' | 'group' | 'end-group' | 'error' | 'warning' | 'notice' | 'debug';
  readonly text: string;
  /** A further line of what the line before began. */
  readonly continued?: true;
}

export interface Annotation {
  readonly level: 'error' | 'warning' | 'notice';
  readonly title: string;
  readonly message: string;
}

interface Command {
  readonly name: string;
  readonly properties: Readonly<Record<string, string>>;
  readonly data: string;
}

const annotationNames = new Set(['error', 'warning', 'notice']);

/** Reads an action's output line by line, as GitHub's runner reads standard output and standard error. */
export class WorkflowLog {
  readonly annotations: Annotation[] = [];
  readonly masks = new Set<string>();
  /** While set, nothing is a command until this word comes by as one. */
  #stopped: string | undefined;

  /** What a person sees of this line; nothing when it was an order to the runner. */
  read(raw: string): readonly LogLine[] {
    const command = parseCommand(raw);
    if (command === undefined) return this.#lines('text', raw);
    if (this.#stopped !== undefined) return this.#resume(command, raw);
    return this.#obey(command, raw);
  }

  /** Replaces every secret that was registered so far. */
  mask(text: string): string {
    // The longest first, or a secret that holds another one would leave its ends behind.
    const longestFirst = [...this.masks].sort((one, other) => other.length - one.length);
    return longestFirst.reduce((masked, secret) => masked.replaceAll(secret, '***'), text);
  }

  #resume(command: Command, raw: string): readonly LogLine[] {
    if (command.name !== this.#stopped) return this.#lines('text', raw);
    this.#stopped = undefined;
    return [];
  }

  #obey(command: Command, raw: string): readonly LogLine[] {
    switch (command.name) {
      case 'stop-commands':
        this.#stopped = command.data;
        return [];
      case 'add-mask':
        this.#addMask(command.data);
        return [];
      case 'group':
        return this.#lines('group', command.data);
      case 'endgroup':
        return [{ kind: 'end-group', text: '' }];
      case 'debug':
        return this.#lines('debug', command.data);
      default:
        return isAnnotation(command.name) ? this.#annotate(command.name, command) : this.#lines('text', raw);
    }
  }

  #addMask(secret: string): void {
    // GitHub masks each line of a secret of several lines, for output comes by lines.
    for (const part of [secret, ...secret.split(/\r?\n/)]) if (part.trim() !== '') this.masks.add(part);
  }

  #annotate(level: Annotation['level'], command: Command): readonly LogLine[] {
    const title = this.mask(command.properties.title ?? '');
    this.annotations.push({ level, title, message: this.mask(command.data) });
    return this.#lines(level, command.data);
  }

  #lines(kind: LogLine['kind'], text: string): readonly LogLine[] {
    return this.mask(text)
      .split(/\r?\n/)
      .map((line, index) => (index === 0 ? { kind, text: line } : { kind, text: line, continued: true }));
  }
}

function isAnnotation(name: string): name is Annotation['level'] {
  return annotationNames.has(name);
}

function parseCommand(line: string): Command | undefined {
  const found = /^\s*::([^\s:]+)(?: ([^:]*(?::(?!:)[^:]*)*))?::(.*)$/s.exec(line);
  if (found === null) return undefined;
  const [, name = '', properties = '', data = ''] = found;
  return { name: name.toLowerCase(), properties: parseProperties(properties), data: unescapeData(data) };
}

function parseProperties(text: string): Record<string, string> {
  const pairs = text.split(',').flatMap((pair) => {
    const [name, ...rest] = pair.split('=');
    return name === undefined || name.trim() === '' ? [] : [[name.trim(), unescapeProperty(rest.join('='))]];
  });
  return Object.fromEntries(pairs);
}

function unescapeProperty(text: string): string {
  return unescapeData(text.replaceAll('%3A', ':').replaceAll('%2C', ','));
}

/** The percent sign comes last: `%250A` is the text `%0A`, not a line break. */
function unescapeData(text: string): string {
  return text.replaceAll('%0D', '\r').replaceAll('%0A', '\n').replaceAll('%25', '%');
}
