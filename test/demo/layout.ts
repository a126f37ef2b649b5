import { join } from 'node:path';

/** Where things of a site lie below one folder, which is its owner's home. */
export interface Layout {
  readonly home: string;
  /** Folder that the web process runs in and finds its pretalx.cfg in. */
  readonly root: string;
  readonly venv: string;
  readonly python: string;
  readonly data: string;
  readonly database: string;
  readonly media: string;
  readonly static: string;
  readonly config: string;
  readonly logs: string;
  /** A second virtualenv: supervisor, and what stands in for a missing msgfmt. */
  readonly tools: string;
  readonly supervisorConfig: string;
  readonly supervisorSocket: string;
}

/** An ordinary user's installation: all in the home folder, nothing that root had to do. */
export function layoutOf(home: string): Layout {
  const root = join(home, 'site');
  const data = join(root, 'data');
  return {
    home,
    root,
    venv: join(root, 'venv'),
    python: join(root, 'venv', 'bin', 'python'),
    data,
    database: join(data, 'db.sqlite3'),
    media: join(data, 'media'),
    static: join(root, 'static'),
    config: join(root, 'pretalx.cfg'),
    logs: join(home, 'logs'),
    tools: join(home, 'tools'),
    supervisorConfig: join(home, 'supervisord.conf'),
    supervisorSocket: join(home, 'supervisor.sock'),
  };
}

/** pretalx.cfg as its administrator would write it. */
export function pretalxConfig(layout: Layout, url: string): string {
  return `[filesystem]
data = ${layout.data}
static = ${layout.static}

[site]
debug = False
url = ${url}

[database]
backend = sqlite3
name = ${layout.database}
`;
}

/** supervisord.conf of a user who is not root: a socket in the home folder, and gunicorn with the words that follow it. */
export function supervisorConfig(layout: Layout, program: string, gunicorn: string): string {
  return `[supervisord]
nodaemon = true
logfile = ${join(layout.logs, 'supervisord.log')}
pidfile = ${join(layout.home, 'supervisord.pid')}

[unix_http_server]
file = ${layout.supervisorSocket}

[rpcinterface:supervisor]
supervisor.rpcinterface_factory = supervisor.rpcinterface:make_main_rpcinterface

[supervisorctl]
serverurl = unix://${layout.supervisorSocket}

[program:${program}]
command = ${join(layout.venv, 'bin', 'gunicorn')} ${gunicorn}
directory = ${layout.root}
autorestart = true
startsecs = 3
stopasgroup = true
redirect_stderr = true
stdout_logfile = ${join(layout.logs, 'web.log')}
`;
}
