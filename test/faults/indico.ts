import { psql } from '../e2e/hosts/postgresql.ts';
import type { TestHost } from '../hosts/host.ts';
import type { Application, Door } from './applications.ts';
import { Browser } from './browser.ts';
import { absent } from './written.ts';

const person = { identifier: 'ada3', password: 'correct-horse-3' };

export const indico: Application = {
  name: 'indico',
  from: '3.2.5',
  to: '3.2.9',
  cluster: 'postgresql@15-main',
  disks: ['/opt/indico'],
  port: 443,
  replayed: '',
  door: (host) => new Tokens(host),
};

/** Somebody who logs in and makes one token after the other, each by a name of its own. */
class Tokens implements Door {
  readonly #host: TestHost;
  #browser: Browser | undefined;
  #csrf = '';

  constructor(host: TestHost) {
    this.#host = host;
  }

  async write(name: string): Promise<void> {
    try {
      const browser = await this.#loggedIn();
      const fields = { csrf_token: this.#csrf, name, scopes: 'read:user' };
      const { status, text } = await browser.post('/user/tokens/new', fields);
      if (status !== 200 || !/"success": *true/.test(text)) throw new Error(`answered ${status}`);
    } catch (error) {
      // Sessions may be gone with redis: the next one logs in anew.
      this.#browser = undefined;
      throw error;
    }
  }

  async #loggedIn(): Promise<Browser> {
    if (this.#browser) return this.#browser;
    const browser = new Browser({ port: this.#host.ports.get(443) ?? 0, host: 'indico.example.org', tls: true });
    const form = await browser.get('/login/');
    const fields = { ...person, _provider: 'indico', csrf_token: tokenOf(form.text) };
    const { status } = await browser.post('/login/', fields);
    if (status !== 302) throw new Error(`the login answered ${status}`);
    this.#csrf = tokenOf((await browser.get('/user/tokens/')).text);
    this.#browser = browser;
    return browser;
  }

  async missing(names: readonly string[]): Promise<string[]> {
    return absent(names, await this.#sql(`SELECT name FROM users.tokens`));
  }

  async forget(): Promise<void> {
    await this.#sql(`DELETE FROM users.tokens`);
  }

  #sql(text: string): Promise<string> {
    return psql(this.#host, 'indico', text);
  }
}

function tokenOf(page: string): string {
  const token = /id="csrf-token" content="([^"]+)"/.exec(page)?.[1];
  if (token === undefined) throw new Error('the page has no token');
  return token;
}
