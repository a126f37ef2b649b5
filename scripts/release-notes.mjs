// Prints the section of CHANGELOG.md for a tag, and refuses a tag that the package or the changelog does not know.
// Usage: node scripts/release-notes.mjs vX.Y.Z
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

const root = resolve(import.meta.dirname, '..');
const version = (process.argv[2] ?? '').replace(/^v/, '');
const packaged = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')).version;

function notesOf(changelog) {
  const sections = changelog.split(/^## /m).slice(1);
  const section = sections.find((text) => text.split('\n', 1)[0]?.trim() === version);
  return section?.split('\n').slice(1).join('\n').trim();
}

const notes = notesOf(readFileSync(join(root, 'CHANGELOG.md'), 'utf8'));
if (version !== packaged) {
  console.error(`The tag is for ${version || 'no version'}, and package.json says ${packaged}.`);
  process.exitCode = 1;
} else if (!notes) {
  console.error(`CHANGELOG.md has no section "## ${version}".`);
  process.exitCode = 1;
} else {
  console.log(notes);
}
