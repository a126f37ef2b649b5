import { code, inline, instructions, prose, table } from '../report/markdown.ts';
import type { Report } from '../report/schema.ts';
import { assemble, type Section } from '../report/summary.ts';
import { count, duration } from '../report/units.ts';
import {
  countsOf,
  type Instance,
  isBad,
  markOf,
  needsSomebodyNow,
  sorted,
  statusOf,
  storyOf,
  waitOf,
} from './instance.ts';
import { timeline } from './timeline.ts';

/** What is told of at length; the table has them all. */
const mostTold = 20;
const mostNamed = 50;

/** How a fleet fared, in a few words. Plain text. */
export function headline(instances: readonly Instance[]): string {
  const now = instances.filter(needsSomebodyNow).length;
  const bad = instances.filter(isBad).length;
  const all = count(instances.length, 'instance');
  if (now > 0) return `${now} of ${all} ${now === 1 ? 'needs' : 'need'} you now`;
  if (bad > 0) return `${bad} of ${all} did not end well`;
  return instances.length === 1 ? 'The one instance ended well' : `All ${all} ended well`;
}

/** How many ended how, and where users waited longest. Plain text. */
export function sentence(instances: readonly Instance[]): string {
  const counted = Object.entries(countsOf(instances)).filter(([, number]) => number > 0);
  const words = counted.map(([status, number]) => `${number} ${wordsOf(status)}`).join(', ');
  const [longest] = instances.toSorted((one, other) => (waitOf(other) ?? 0) - (waitOf(one) ?? 0));
  const seconds = longest && waitOf(longest);
  return seconds ? `${words}. Users waited longest on ${longest.name}: ${duration(seconds)}.` : `${words}.`;
}

function wordsOf(status: string): string {
  return status === 'no-report' ? 'without a report' : status.replace('-', ' ');
}

/**
 * A fleet as a job summary in Markdown: first what needs a person, then all instances in one table, then one timeline.
 * Whatever the reports hold is text on it. Below the size that GitHub shows, always.
 */
export function summary(instances: readonly Instance[]): string {
  const now = instances.some(needsSomebodyNow);
  const mark = now ? '🚨' : instances.some(isBad) ? '❌' : '✅';
  const sections: Section[] = [
    [undefined, `${now ? '#' : '##'} ${mark} ${inline(headline(instances))}`],
    [undefined, `**${inline(sentence(instances), 800)}**`],
    ['What to look at', whatToLookAt(instances)],
    ['Instances', instancesTable(instances)],
    ['Timeline', timelineSection(instances)],
  ];
  return assemble(sections);
}

function instancesTable(instances: readonly Instance[]): string {
  const head = ['Instance', 'Ended', 'Host', 'From', 'To', 'Users waited', 'Whole run'];
  return table(head, sorted(instances).map(row), [5, 6]);
}

function row(instance: Instance): string[] {
  const { report, name } = instance;
  const status = `${markOf(instance)} ${wordsOf(statusOf(instance))}`;
  if (!report) return [code(name, 120), `**${status}**`, '', '', '', '', ''];
  return [
    code(name, 120),
    isBad(instance) ? `**${status}**` : status,
    code(report.host, 120),
    report.from === undefined ? '' : code(report.from, 60),
    report.to === undefined ? '' : code(report.to, 60),
    waitedWords(instance, report),
    duration(report.durationSeconds),
  ];
}

/** Where nobody knows whether the site serves, nobody may read that the waiting is over. */
function waitedWords(instance: Instance, { run, serving = 'unknown' }: Report): string {
  const wait = waitOf(instance);
  if (run && serving === 'unknown') return 'perhaps still waiting';
  return wait === undefined ? 'not measured' : wait === 0 ? 'none' : duration(wait);
}

/** Each that did not end well, with what its report says to do; those that left none for the same reason together. */
function whatToLookAt(instances: readonly Instance[]): string | undefined {
  const bad = sorted(instances).filter(isBad);
  const alike = new Map<Instance | string, Instance[]>();
  for (const instance of bad) {
    const key = instance.report ? instance : storyOf(instance);
    alike.set(key, [...(alike.get(key) ?? []), instance]);
  }
  const parts = [...alike.values()].slice(0, mostTold).map(lookAt);
  if (alike.size > mostTold) parts.push(`… and ${alike.size - mostTold} more, in the table.`);
  return parts.length === 0 ? undefined : parts.join('\n\n');
}

function lookAt(group: readonly Instance[]): string {
  const [instance] = group;
  const { failure } = instance?.report ?? {};
  const names = group.slice(0, mostNamed).map(({ name }) => inline(name, 120));
  const more = group.length > mostNamed ? ` and ${group.length - mostNamed} more` : '';
  const told = [
    instance && `#### ${markOf(instance)} ${names.join(', ')}${more}`,
    instance && prose(storyOf(instance), 800),
    failure && prose(failure.reason, 600),
    failure?.next && instructions(failure.next, 1500),
  ];
  return told.filter(Boolean).join('\n\n');
}

function timelineSection(instances: readonly Instance[]): string | undefined {
  const drawn = timeline(instances);
  if (!drawn) return undefined;
  const left = drawn.left > 0 ? ` ${count(drawn.left, 'instance')} without a run to draw.` : '';
  return `\`\`\`mermaid\n${drawn.chart}\n\`\`\`\n\nBy the hosts’ own clocks.${left}`;
}
