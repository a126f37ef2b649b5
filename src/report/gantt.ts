import type { StepRecord } from '../journal/record.ts';
import type { Phase } from '../plan/types.ts';
import { oneLine } from './plain-text.ts';
import type { Ending } from './report.ts';
import { stepName, wayBackName, wentWrong } from './story.ts';
import { duration, numberOf } from './units.ts';

export const mostBars = 60;
/** Seconds; what claims to be later is not drawn. */
export const longestRun = 30 * 86_400;

export const phaseNames: Readonly<Record<Phase, string>> = {
  preflight: 'Preflight',
  prepare: 'Prepare',
  stop: 'Stop',
  backup: 'Backup',
  upgrade: 'Upgrade',
  migrate: 'Migrate',
  static: 'Static files',
  start: 'Start',
  verify: 'Verify',
  cleanup: 'Clean up',
};

/** Times in seconds since the chart's beginning; section and name as `barName` leaves them. */
export interface Bar {
  readonly section: string;
  readonly name: string;
  readonly start: number;
  readonly end: number;
  readonly tag: 'crit' | 'done' | 'active';
}

/** The run as a Mermaid gantt chart, without its fence; undefined when there is nothing to draw. */
export function gantt(ending: Ending): string | undefined {
  return chart([...waitingBars(ending), ...stepBars(ending)], 'the start of the run');
}

/** Width of the sections' names that fits those of phases, pixels. */
const usualPadding = 96;

/**
 * Bars as a Mermaid gantt chart, without its fence; undefined when none has a length. Times count from `since`, in
 * words: a made-up day is written and read in the viewer's own zone, so that 0 is 0:00 everywhere. `padding`: room for
 * the names of sections, pixels.
 */
export function chart(bars: readonly Bar[], since: string, padding = usualPadding): string | undefined {
  if (!bars.some((bar) => bar.end > bar.start)) return undefined;
  const longest = Math.max(...bars.map((bar) => bar.end));
  const lines = [
    `%%{init: {"gantt": {"barHeight": 17, "barGap": 3, "fontSize": 11, "sectionFontSize": 12, "leftPadding": ${padding}}}}%%`,
    'gantt',
    `title ${longest < 3600 ? 'Minutes and seconds' : 'Hours and minutes'} since ${since}`,
    'dateFormat YYYY-MM-DD HH:mm:ss.SSS',
    `axisFormat ${longest < 3600 ? '%M:%S' : '%H:%M'}`,
    'todayMarker off',
  ];
  let section = '';
  for (const bar of bars) {
    if (bar.section !== section) lines.push(`section ${bar.section}`);
    section = bar.section;
    lines.push(`${bar.name} :${bar.tag}, ${moment(bar.start)}, ${moment(bar.end)}`);
  }
  return lines.join('\n');
}

/** The time users waited, on the same clock as the steps. */
function waitingBars(ending: Ending): Bar[] {
  const facts = ending.record?.facts ?? {};
  const zero = ending.record?.startedUp;
  const start = numberOf(facts['downtime-start-up']);
  const end = numberOf(facts['downtime-end-up']);
  if (zero === undefined || start === undefined || end === undefined) return [];
  const sane = zero <= start && start < end && end < zero + longestRun;
  // From the first answer that was missing to the last: when there were answers in between, the sum is less.
  const sum = numberOf(facts['downtime-seconds']) ?? end - start;
  const bar: Bar = {
    ...{ section: 'Users wait', name: waitingName(sum, end - start) },
    ...{ start: start - zero, end: end - zero, tag: 'active' },
  };
  return sane ? [bar] : [];
}

/** How long users waited, in `span` seconds from the first answer that was missing to the last. */
export function waitingName(seconds: number, span: number): string {
  return span - seconds > 0.5 ? `${duration(seconds)} in all` : duration(seconds);
}

function stepBars(ending: Ending): Bar[] {
  const plan = new Map(ending.plan?.steps.map((step) => [step.id, step]));
  const bar = (step: StepRecord, wayBack: boolean): Bar => {
    const planned = plan.get(step.step);
    const section = wayBack ? 'Way back' : planned ? phaseNames[planned.phase] : 'Steps';
    const start = Math.max(0, step.startSeconds);
    const end = start + Math.max(0, step.seconds ?? 0);
    return {
      section,
      name: barName(wayBack ? wayBackName(ending, step.step) : stepName(ending, step.step)),
      start: Math.min(start, end),
      end,
      tag: tagOf(step, wayBack),
    };
  };
  // A journal that tells nonsense must not make a chart of a million years.
  const drawn = (step: StepRecord): boolean =>
    step.result !== 'skipped' && step.seconds !== undefined && step.startSeconds + step.seconds < longestRun;
  const { steps = [], undone = [] } = ending.record ?? {};
  return [
    ...steps
      .filter(drawn)
      .slice(-mostBars)
      .map((step) => bar(step, false)),
    ...undone
      .filter(drawn)
      .slice(-mostBars)
      .map((step) => bar(step, true)),
  ];
}

function tagOf(step: StepRecord, wayBack: boolean): Bar['tag'] {
  if (wentWrong(step)) return 'crit';
  return wayBack ? 'active' : 'done';
}

const keyword =
  /^(gantt|section|title|click|call|href|dateformat|axisformat|tickinterval|todaymarker|weekday|weekend|excludes|includes|inclusiveenddates|topaxis|acctitle|accdescr|vert|\d)/i;

/** A name that Mermaid's grammar takes for a name: none of its separators, no comment, no keyword in front. */
export function barName(name: string): string {
  const text = oneLine(name, 60)
    .replace(/[:;#%{}<>"`\\,&$]+/g, ' ')
    .replace(/\s+/g, ' ')
    .trim();
  if (text === '') return 'step';
  return keyword.test(text) ? `· ${text}` : text;
}

function moment(seconds: number): string {
  const at = new Date(Date.UTC(2000, 0, 1) + Math.round(seconds * 1000)).toISOString();
  return at.slice(0, 23).replace('T', ' ');
}
