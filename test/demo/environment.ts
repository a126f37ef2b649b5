import { existsSync } from 'node:fs';
import { homedir, userInfo } from 'node:os';
import { delimiter, dirname, join } from 'node:path';

/** Every process that a site starts, and every one those start, carries this: the demo ends what it started, no more. */
export const marker = 'STEADY_UPGRADE_SITE';

/** What this machine needs to reach its registries: mirrors, proxies, certificates. A server has it in its own files. */
const network = /^(PIP_.*|.*_PROXY|SSL_CERT_.*|REQUESTS_CA_BUNDLE|NODE_EXTRA_CA_CERTS)$/i;

/**
 * The environment of a login on the site's host: its own HOME and `bin`, nothing of npm's or of a CI's.
 * pip and npm keep using the caches they always use, for nobody should download all that twice.
 */
export function siteEnvironment(home: string): Record<string, string> {
  const { username } = userInfo();
  const passed = Object.entries(process.env).filter(([name]) => network.test(name));
  return {
    ...pipEnvironment(),
    ...npmEnvironment(),
    ...Object.fromEntries(passed.map(([name, value]) => [name, value ?? ''])),
    PATH: searchPath(home),
    HOME: home,
    USER: username,
    LOGNAME: username,
    SHELL: '/bin/sh',
    LANG: 'C.UTF-8',
    PIP_DISABLE_PIP_VERSION_CHECK: '1',
    [marker]: home,
  };
}

/** The site's `bin` comes last: a real msgfmt is better than ours. */
function searchPath(home: string): string {
  const own = (process.env.PATH ?? '/usr/bin:/bin').split(delimiter).filter((path) => !path.includes('node_modules'));
  return [...own, dirname(process.execPath), join(home, 'bin')].join(delimiter);
}

function pipEnvironment(): Record<string, string> {
  const configurations = [
    join(process.env.XDG_CONFIG_HOME ?? join(homedir(), '.config'), 'pip', 'pip.conf'),
    join(homedir(), '.pip', 'pip.conf'),
  ];
  const configuration = configurations.find((file) => existsSync(file));
  return {
    PIP_CACHE_DIR: join(process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'pip'),
    ...(configuration === undefined ? {} : { PIP_CONFIG_FILE: configuration }),
  };
}

function npmEnvironment(): Record<string, string> {
  return {
    npm_config_cache: process.env.npm_config_cache ?? join(homedir(), '.npm'),
    npm_config_userconfig: process.env.npm_config_userconfig ?? join(homedir(), '.npmrc'),
    npm_config_update_notifier: 'false',
    npm_config_fund: 'false',
    npm_config_audit: 'false',
  };
}
