import { codeBlock, prose } from './markdown.ts';
import { oneLine } from './plain-text.ts';
import type { Ending } from './report.ts';
import { downtimeOf, type Outcome, titleOf } from './story.ts';
import { duration, numberOf } from './units.ts';

/** Endings that users may have noticed, and after which it is known what serves. */
const noticed: ReadonlySet<Outcome> = new Set(['upgraded', 'rolled-back', 'restored', 'failed-serving']);

/**
 * Words for those who use the application, to be copied: when it was away, and what became of what they saved. Absent
 * where nobody waited, and where it is not known what serves: then there is nothing yet to say.
 */
export function tellUsers(ending: Ending, outcome: Outcome): string | undefined {
  const seconds = downtimeOf(ending);
  if (!noticed.has(outcome) || !seconds) return undefined;
  const saved =
    outcome === 'restored'
      ? `It is back at version ${oneLine(ending.to ?? '', 60)}: what was saved since the last upgrade has to be entered again.`
      : 'Nothing that was saved is lost.';
  const words = `${titleOf(ending)} could not be reached for ${duration(seconds)}${when(ending)}.${version(ending, outcome)} ${saved}`;
  return codeBlock([words], 'text');
}

function version(ending: Ending, outcome: Outcome): string {
  if (outcome === 'restored') return '';
  const serves = outcome === 'upgraded' || ending.record?.ended?.serving === 'new';
  return serves
    ? ` It now runs version ${oneLine(ending.to ?? '', 60)}.`
    : ' It runs the same version as before; the upgrade will be tried again.';
}

/** The hour at which the waiting began, UTC; the host's own clock told it. */
function when({ record }: Ending): string {
  const start = numberOf(record?.facts['downtime-start-up']);
  if (start === undefined || record?.startedUp === undefined || record.startedAt === undefined) return '';
  const at = Date.parse(record.startedAt) + (start - record.startedUp) * 1000;
  return Number.isFinite(at) ? ` from ${new Date(at).toISOString().slice(0, 16).replace('T', ' ')} UTC on` : '';
}

/** What has a chance to work when this did not: a smaller step, and a place where failing costs nothing. */
export function tryNext(ending: Ending, outcome: Outcome): string | undefined {
  if (outcome !== 'rolled-back' && outcome !== 'failed-serving') return undefined;
  const path = (ending.plan?.releaseNotes ?? []).map(({ version }) => version).filter((it) => it !== ending.to);
  const first = path[0];
  const lines = [
    '- Read the last lines above: most upgrades that fail do so for one reason, and say it.',
    first && `- Try a smaller step: ${prose(`\`version: ${oneLine(first, 60)}\` is the first release on the way.`)}`,
    `- Rehearse it where failing costs nothing: ${prose('`mode: rehearse` on a staging host.')}`,
  ];
  return lines.filter(Boolean).join('\n');
}
