import { stripVTControlCharacters, styleText } from 'node:util';
import { clock, type Progress } from './progress.ts';

type Style = Parameters<typeof styleText>[0];

const frames = ['⠋', '⠙', '⠹', '⠸', '⠼', '⠴', '⠦', '⠧', '⠇', '⠏'];

/** One stage on the screen: a moving line while it lasts where lines can move, else a sign of life now and then. */
export interface Stage {
  line(text: string): void;
  /** Over; with `neutral`, somebody else says how it ended and how long it took. */
  end(how: 'good' | 'bad' | 'neutral'): void;
}

/** What the demo writes: lines that stay, each with the time since the start, and at most one line that moves. */
export class Terminal implements Progress {
  readonly #stream: NodeJS.WriteStream;
  readonly #started = Date.now();
  readonly #moving: boolean;
  #status = '';

  constructor(stream: NodeJS.WriteStream = process.stdout) {
    this.#stream = stream;
    this.#moving = stream.isTTY === true && process.env.TERM !== 'dumb';
  }

  /** A line that stays, with the time in front. */
  say(text: string, style?: Style): void {
    for (const line of text.split('\n')) this.#print(`${this.#time()} ${this.paint(line, style)}`);
  }

  /** A line that stays, as it is. */
  print(text = ''): void {
    this.#print(text);
  }

  title(text: string): void {
    this.#print('');
    this.say(text, 'bold');
  }

  paint(text: string, style?: Style): string {
    return style === undefined ? text : styleText(style, text, { stream: this.#stream });
  }

  async stage<T>(title: string, work: (say: (line: string) => void) => Promise<T>): Promise<T> {
    const stage = this.begin(title);
    try {
      const result = await work((line) => stage.line(line));
      stage.end('good');
      return result;
    } catch (error) {
      stage.end('bad');
      throw error;
    }
  }

  /** For stages whose ends are seen from outside, as groups of a log are; `stage` is the safer one. */
  begin(title: string): Stage {
    const started = Date.now();
    let last = '';
    let frame = 0;
    const alive = () => {
      frame += 1;
      const sign = this.paint(frames[frame % frames.length] ?? '', 'cyan');
      const since = clock(Date.now() - started);
      if (this.#moving) this.#move(`${this.#time()} ${sign} ${title}  ${since}  ${this.paint(last, 'dim')}`);
      else this.#print(`${this.#time()}   … ${title}  ${since}  ${last.slice(0, 80)}`);
    };
    if (this.#moving) alive();
    else this.say(`  ${title} …`);
    const timer = setInterval(alive, this.#moving ? 120 : 10_000);
    return {
      line: (text) => {
        const seen = stripVTControlCharacters(text).trim();
        if (seen !== '') last = seen;
      },
      end: (how) => {
        clearInterval(timer);
        this.#move('');
        const took = this.paint(`${((Date.now() - started) / 1000).toFixed(1)} s`, 'dim');
        if (how !== 'neutral') this.say(`${this.#sign(how)} ${title} ${took}`);
        else if (this.#moving) this.say(`  ${title}`);
      },
    };
  }

  #sign(how: 'good' | 'bad'): string {
    return how === 'good' ? this.paint('✓', 'green') : this.paint('✗', 'red');
  }

  #time(): string {
    return this.paint(clock(Date.now() - this.#started).padStart(6), 'dim');
  }

  #print(line: string): void {
    const status = this.#status;
    this.#move('');
    this.#stream.write(`${line}\n`);
    this.#move(status);
  }

  #move(line: string): void {
    if (!this.#moving) return;
    // A terminal may not know how wide it is.
    this.#status = cut(line, this.#stream.columns || 80);
    this.#stream.write(`\r\u001b[2K${this.#status}`);
  }
}

/** At most as wide as the screen: a longer line would wrap, and then could not be taken back. */
function cut(line: string, columns: number): string {
  if (stripVTControlCharacters(line).length < columns) return line;
  return `${stripVTControlCharacters(line).slice(0, Math.max(0, columns - 2))}…`;
}
