import { setTimeout as wait } from 'node:timers/promises';
import type { TestHost } from '../../hosts/host.ts';

/** Mail and web servers on a host that take every visit and give nothing: who comes is written down. */
export interface Sinks {
  /** The ports that were visited since the last `forget`, each once for a visit. */
  heard(): Promise<string[]>;
  forget(): Promise<void>;
}

const listener = `
import socket, sys, threading
def serve(port):
    server = socket.create_server(("127.0.0.1", port))
    while True:
        visitor, _ = server.accept()
        with open("/run/visits", "a") as file:
            file.write("%d\\n" % port)
        visitor.close()
for port in (2525, 443):
    threading.Thread(target=serve, args=(port,)).start()
`;

/** The site's own mail server, and the place where it asks for newer releases, become sinks. */
export async function listen(host: TestHost): Promise<Sinks> {
  await host.text('cat >/run/listener.py && systemd-run --quiet --unit=sinks python3 /run/listener.py', {
    input: listener,
  });
  await host.text(`
    : >/run/visits
    echo '127.0.0.1 pretalx.com' >>/etc/hosts
    sed -i 's/^port = 25$/port = 2525/' /etc/pretalx/pretalx.cfg
    systemctl restart pretalx-web pretalx-worker`);
  await host.waitForApplication();
  return {
    heard: async () => (await host.text('cat /run/visits')).split('\n').filter((line) => line !== ''),
    forget: async () => void (await host.text(': >/run/visits')),
  };
}

const send = `
import django
django.setup()
from pretalx.common.mail import mail_send_task
from pretalx.common.update_check import update_check
mail = dict(to=["somebody@elsewhere.example"], subject="A talk", body="Yours", html="")
# As a task for the worker, and at once.
mail_send_task.apply_async(kwargs=mail)
for task in (lambda: mail_send_task.apply(kwargs=mail, throw=True, retries=99), update_check):
    try:
        print("sent", task())
    except BaseException as error:
        print(type(error).__name__, error)
`;

/** Background work that reaches out: a mail by the worker, a mail at once, the question for newer releases. What it said. */
export async function sendSomething(host: TestHost): Promise<string> {
  const { stdout, stderr } = await host.exec(
    'cd /var/pretalx && runuser -u pretalx -- env DJANGO_SETTINGS_MODULE=pretalx.settings /var/pretalx/venv/bin/python - 2>&1',
    { input: send, timeoutMs: 120_000 },
  );
  return stdout + stderr;
}

/** Until the worker has nothing left that it would have sent by now. */
export async function untilQuiet(host: TestHost): Promise<void> {
  for (let silent = 0; silent < 5; silent += 1) {
    const before = await host.text('cat /run/visits | wc -l; redis-cli -n 2 llen celery');
    await wait(2000);
    if ((await host.text('cat /run/visits | wc -l; redis-cli -n 2 llen celery')) !== before) silent = -1;
  }
}
