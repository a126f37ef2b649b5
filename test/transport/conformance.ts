import { afterAll, beforeAll, describe } from 'vitest';
import { commands } from './conformance/commands.ts';
import { data } from './conformance/data.ts';
import { endings } from './conformance/endings.ts';
import { failures } from './conformance/failures.ts';
import { followers } from './conformance/followers.ts';
import { privileges } from './conformance/privileges.ts';
import type { Specimen } from './conformance/specimen.ts';

export type { Specimen } from './conformance/specimen.ts';

/**
 * What every Host promises (src/transport/host.ts), for any implementation and any machine with /proc: call it at the
 * top of a test file. What the specimen has no means for (a cut, sudo) is skipped by name.
 */
export function conformance(title: string, setup: () => Promise<Specimen>): void {
  describe(title, () => {
    const made: { specimen?: Specimen } = {};
    const get = (): Specimen => {
      if (made.specimen === undefined) throw new Error('there is no specimen: its setup failed');
      return made.specimen;
    };
    beforeAll(async () => {
      made.specimen = await setup();
    }, 120_000);
    afterAll(() => made.specimen?.close());
    commands(get);
    data(get);
    endings(get);
    followers(get);
    failures(get);
    privileges(get);
  });
}
