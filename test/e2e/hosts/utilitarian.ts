import type { TestHost } from '../../hosts/host.ts';

/** Messages of meters, as edge services put them into the broker whether or not anybody takes them there. */
export async function send(host: TestHost, name: string, count: number): Promise<void> {
  await host.text(
    `docker run --rm -i --network "container:$(docker ps -q -f label=com.docker.compose.service=rabbitmq)" \
      --env-file /srv/utilitarian/edge.env quay.io/pwit/utilitarian-poster:1.4.0 python3 - <<'PY'
import json, os, pika
channel = pika.BlockingConnection(pika.URLParameters(os.environ["AMQP_URL"].replace("@rabbitmq", "@127.0.0.1"))).channel()
for number in range(${count}):
    message = {"id": "${name}-%d" % number, "serial": "PWIT-%04d" % (number % 20), "value": "%d.5" % number}
    channel.basic_publish("", "dlms", json.dumps(message), pika.BasicProperties(delivery_mode=2))
PY`,
  );
}

/** A number that SQL asks for. */
export async function ask(host: TestHost, query: string): Promise<number> {
  return Number(await host.text(`utilitarian-psql -qAtX -U utilitarian utilitarian -c "${query}"`));
}

/** Until every message has become a reading, and each reading was handed on. */
export async function workedOff(host: TestHost, readings: number): Promise<void> {
  const until = Date.now() + 60_000;
  for (;;) {
    const found = [
      await ask(host, 'select count(*) from metering_reading'),
      await ask(host, 'select count(*) from metering_delivery'),
    ];
    if (found.every((count) => count === readings)) return;
    if (Date.now() > until) throw new Error(`${found.join(' and ')} readings and deliveries instead of ${readings}`);
    await new Promise((done) => setTimeout(done, 500));
  }
}

/** The project made anew by docker-compose v2 from these files; data stays where it is (volumes). */
export async function remade(host: TestHost, files: Readonly<Record<string, string>>, command = 'docker compose') {
  await host.text(
    `docker ps -aq -f label=com.docker.compose.project=utilitarian | xargs docker rm -f && docker network rm utilitarian_default
     rm -f /srv/utilitarian/.env /srv/utilitarian/docker-compose.override.yml`,
    { timeoutMs: 120_000 },
  );
  for (const [name, text] of Object.entries(files)) {
    await host.exec(`cat >/srv/utilitarian/${name}`, { input: text });
  }
  await host.text(
    `cd /srv/utilitarian && ${command} up -d && ${command} exec -T utilitarian-api python manage.py compress && ${command} restart utilitarian-api`,
    { timeoutMs: 180_000 },
  );
  await host.waitForApplication();
}

/** The compose file as it lies on the host. */
export function composeFile(host: TestHost): Promise<string> {
  return host.text('cat /srv/utilitarian/docker-compose.yml');
}

/** Meters go on sending while the parser is closed: messages that come as soon as the API is being stopped. */
export function metersGoOn(host: TestHost, name: string, count: number) {
  let sending: Promise<void> | undefined;
  return {
    onLine: ({ text }: { readonly text: string }): void => {
      if (text.includes('stopping utilitarian-api')) sending ??= send(host, name, count);
    },
    /** Rejects when nothing was sent. */
    sent: (): Promise<void> => sending ?? Promise.reject(new Error('the API was not stopped')),
  };
}
