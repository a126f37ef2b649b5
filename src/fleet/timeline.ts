import { type Bar, barName, chart, longestRun, mostBars, waitingName } from '../report/gantt.ts';
import type { Report } from '../report/schema.ts';
import { duration } from '../report/units.ts';
import { type Instance, isBad, sorted } from './instance.ts';

/** A run on the clock of its host. */
interface Span {
  readonly instance: Instance & { readonly report: Report };
  /** Seconds since 1970. */
  readonly start: number;
  readonly seconds: number;
}

/** Seconds; a host whose clock is that far from the others' would leave them no room on the page. */
const farthest = 86_400;
const mostInstances = mostBars / 2;

/**
 * All runs of a fleet on one clock: a Mermaid gantt chart without its fence, with a section for each instance, and how
 * many are not on it, because nothing ran there or no time of theirs makes sense. Undefined when there is nothing to draw.
 */
export function timeline(instances: readonly Instance[]): { chart: string; left: number } | undefined {
  const spans = together(sorted(instances).flatMap(spanOf)).slice(0, mostInstances);
  const ordered = spans.toSorted((one, other) => one.start - other.start);
  const zero = ordered[0]?.start ?? 0;
  const drawn = chart(
    ordered.flatMap((span) => bars(span, span.start - zero)),
    'the first run began',
    padding(ordered),
  );
  return drawn === undefined ? undefined : { chart: drawn, left: instances.length - spans.length };
}

function spanOf(instance: Instance): Span[] {
  const { report } = instance;
  const start = Date.parse(report?.run?.startedAt ?? '') / 1000;
  if (!report || !Number.isFinite(start)) return [];
  const seconds = Math.max(0, ...[...report.steps, ...report.wayBack].map((step) => step.start + (step.seconds ?? 0)));
  return seconds > 0 && seconds < longestRun ? [{ instance: { ...instance, report }, start, seconds }] : [];
}

/** Those that began about when most did. */
function together(spans: readonly Span[]): Span[] {
  const starts = spans.map(({ start }) => start).toSorted((one, other) => one - other);
  const middle = starts[Math.floor(starts.length / 2)] ?? 0;
  return spans.filter(({ start }) => Math.abs(start - middle) < farthest);
}

function bars({ instance, seconds }: Span, offset: number): Bar[] {
  const { report, name } = instance;
  const section = barName(name);
  const run: Bar = {
    ...{ section, name: barName(`${report.status} ${duration(seconds)}`), tag: isBad(instance) ? 'crit' : 'done' },
    ...{ start: offset, end: offset + seconds },
  };
  const { start, end, seconds: waited = 0 } = report.downtime ?? {};
  if (start === undefined || end === undefined || start >= end || end >= longestRun) return [run];
  const wait: Bar = {
    ...{ section, name: `users wait ${waitingName(waited, end - start)}`, tag: 'active' },
    ...{ start: offset + start, end: offset + end },
  };
  return [run, wait];
}

/** Pixels for the longest name, in the chart's font. */
function padding(spans: readonly Span[]): number {
  const longest = Math.max(0, ...spans.map(({ instance }) => barName(instance.name).length));
  return Math.min(360, Math.max(96, 24 + 7 * longest));
}
