import { breakMigration, mendMigration } from '../hosts/breakage.ts';
import { movedElsewhere } from '../hosts/elsewhere.ts';
import { describeLayout } from '../hosts/layout.ts';

describeLayout({
  name: 'other names of account, role and units, and folders with a blank in their path',
  image: 'pretalx',
  arrange: movedElsewhere,
  plant: breakMigration,
  mend: mendMigration,
});
