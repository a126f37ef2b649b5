import { type IncomingMessage, request as plain } from 'node:http';
import { request as encrypted } from 'node:https';

export interface Answer {
  readonly status: number;
  readonly location: string;
  readonly text: string;
}

export interface Site {
  readonly port: number;
  /** The name that the application is known by. */
  readonly host: string;
  readonly tls: boolean;
}

/** As little of a browser as a form needs: cookies, and names in forms. */
export class Browser {
  readonly #site: Site;
  readonly #cookies = new Map<string, string>();

  constructor(site: Site) {
    this.#site = site;
  }

  cookie(name: string): string {
    return this.#cookies.get(name) ?? '';
  }

  get(path: string): Promise<Answer> {
    return this.#ask('GET', path, undefined, {});
  }

  post(path: string, fields: Readonly<Record<string, string>>, headers: Record<string, string> = {}): Promise<Answer> {
    return this.#ask('POST', path, new URLSearchParams(fields).toString(), headers);
  }

  #ask(method: string, path: string, body: string | undefined, headers: Record<string, string>): Promise<Answer> {
    const { port, host, tls } = this.#site;
    const origin = `${tls ? 'https' : 'http'}://${host}`;
    const all: Record<string, string> = { host, referer: `${origin}${path}`, connection: 'close', ...headers };
    if (this.#cookies.size > 0) all.cookie = [...this.#cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    if (body !== undefined) all['content-type'] = 'application/x-www-form-urlencoded';
    const options = { method, path, port, host: '127.0.0.1', headers: all, timeout: 30_000, rejectUnauthorized: false };
    return new Promise((resolve, reject) => {
      const asked = (tls ? encrypted : plain)(options, (response) => {
        this.#keep(response);
        read(response).then(resolve, reject);
      });
      asked.once('timeout', () => asked.destroy(new Error('no answer within 30 seconds')));
      asked.once('error', reject);
      asked.end(body);
    });
  }

  #keep(response: IncomingMessage): void {
    for (const line of response.headers['set-cookie'] ?? []) {
      const [pair = ''] = line.split(';');
      this.#cookies.set(pair.slice(0, pair.indexOf('=')), pair.slice(pair.indexOf('=') + 1));
    }
  }
}

async function read(response: IncomingMessage): Promise<Answer> {
  const parts: Buffer[] = [];
  for await (const part of response) parts.push(part as Buffer);
  const text = Buffer.concat(parts).toString('utf8');
  return { status: response.statusCode ?? 0, location: response.headers.location ?? '', text };
}
