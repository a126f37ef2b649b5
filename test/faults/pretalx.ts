import { psql } from '../e2e/hosts/postgresql.ts';
import type { TestHost } from '../hosts/host.ts';
import type { Application, Door } from './applications.ts';
import { Browser } from './browser.ts';
import { absent } from './written.ts';

const page = '/democon/login/';

export const pretalx: Application = {
  name: 'pretalx',
  from: '2024.3.1',
  to: '2025.2.2',
  cluster: 'postgresql@15-main',
  disks: ['/var/pretalx'],
  port: 80,
  // Half of an upgrade: static files and languages.
  replayed: 'recipe-3 /var/pretalx/venv.steady-new /var/pretalx/static.steady-new\n',
  door: (host) => new Registration(host),
};

/** Somebody who registers one account after the other, by the form that speakers use. */
class Registration implements Door {
  readonly #host: TestHost;
  #browser: Browser | undefined;

  constructor(host: TestHost) {
    this.#host = host;
  }

  async write(name: string): Promise<void> {
    const browser = await this.#opened();
    const password = 'correct-Horse-7791';
    const answer = await browser
      .post(page, {
        csrfmiddlewaretoken: browser.cookie('pretalx_csrftoken'),
        register_name: name,
        register_email: `${name}@writer.example.org`,
        register_password: password,
        register_password_repeat: password,
      })
      .finally(() => {
        // Who is logged in cannot register again: the next one comes as a stranger.
        this.#browser = undefined;
      });
    if (answer.status !== 302 || !answer.location.includes('/me/')) throw new Error(`answered ${answer.status}`);
  }

  async #opened(): Promise<Browser> {
    if (this.#browser) return this.#browser;
    const browser = new Browser({ port: this.#host.ports.get(80) ?? 0, host: 'talks.example.org', tls: false });
    const { status } = await browser.get(page);
    if (status !== 200) throw new Error(`the form answered ${status}`);
    this.#browser = browser;
    return browser;
  }

  async missing(names: readonly string[]): Promise<string[]> {
    const found = await this.#sql(`SELECT name FROM person_user WHERE email LIKE '%@writer.example.org'`);
    return absent(names, found);
  }

  async forget(): Promise<void> {
    await this.#sql(`DELETE FROM person_user WHERE email LIKE '%@writer.example.org'`);
  }

  #sql(text: string): Promise<string> {
    return psql(this.#host, 'pretalx', text);
  }
}
