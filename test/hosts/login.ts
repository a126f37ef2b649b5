// Who gets into a host, and how one knows that sshd answers.
import { connect } from 'node:net';

/** Every account that any host lets in by the test key, beside the application's own. */
export const accounts = ['root', 'deploy', 'limited'] as const;
/** Of `deploy` and `limited`, for sudo where it asks (pretalx-user). No password opens ssh. */
export const sudoPassword = 'correct-horse';

/** Makes a key pair, lets it in for every account, and prints the private half. */
export const authorize = `set -e
rm -f /root/.steady-key*
ssh-keygen -q -t ed25519 -N '' -C steady-upgrade-test -f /root/.steady-key
ACCOUNT=
if [ -f /etc/steady-upgrade-test/layout ]; then . /etc/steady-upgrade-test/layout; fi
for account in ${accounts.join(' ')} $ACCOUNT; do
  home=$(getent passwd "$account" | cut -d: -f6)
  if [ -z "$home" ]; then continue; fi
  group=$(id -g "$account")
  install -d -m 0700 -o "$account" -g "$group" "$home/.ssh"
  install -m 0600 -o "$account" -g "$group" /root/.steady-key.pub "$home/.ssh/authorized_keys"
done
cat /root/.steady-key
rm -f /root/.steady-key*`;

/** Docker's own proxy accepts before sshd listens: only a banner counts. */
export async function waitForSsh(port: number, timeoutMs: number): Promise<void> {
  const until = Date.now() + timeoutMs;
  while (!(await banner(port))) {
    if (Date.now() > until) throw new Error(`sshd does not answer on port ${port}`);
    await new Promise((done) => setTimeout(done, 100));
  }
}

function banner(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host: '127.0.0.1', port });
    const end = (answer: boolean): void => {
      socket.destroy();
      resolve(answer);
    };
    socket.setTimeout(2000, () => end(false));
    socket.once('data', (data) => end(data.toString('latin1').startsWith('SSH-')));
    socket.once('error', () => end(false));
    socket.once('close', () => end(false));
  });
}
