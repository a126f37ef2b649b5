import { resolve } from 'node:path';
import { readActionFile } from '../../demo/action-file.ts';
import type { TestHost } from '../../hosts/host.ts';

export const action = readActionFile(resolve(import.meta.dirname, '../../../action.yml'));

/** Inputs that reach this host's application as root; everything else is action.yml's default. */
export function inputsFor(host: TestHost, inputs: Readonly<Record<string, string>> = {}): Record<string, string> {
  return {
    ...action.inputs,
    application: host.application,
    host: host.address,
    port: String(host.sshPort),
    user: 'root',
    'private-key': host.privateKey,
    'known-hosts': host.knownHosts,
    ...inputs,
  };
}
