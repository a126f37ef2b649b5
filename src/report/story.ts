import type { StepRecord } from '../journal/record.ts';
import { versionWords } from '../plan/versions.ts';
import { oneLine } from './plain-text.ts';
import type { Ending } from './report.ts';
import { count, duration, numberOf } from './units.ts';

/**
 * How it ended, finer than `status`: what a person does next differs for each.
 * - `planned`: nothing was to be done but to look. `blocked`: that showed that an upgrade would be refused now.
 * - `restored`: brought back to before an earlier run, as asked. `checked`: the backups were looked at and one was proven
 *   again; `unproven`: it could not be.
 * - `rehearsed`: upgraded, proven, and brought back to where it began, as asked.
 * - `refused`: the run never began on the host. `untouched`: it began, and failed before anything was changed.
 * - `out-of-sight`: the host goes on by itself and nobody knows yet how it ended. `vanished`: the program there is gone
 *   without having said how it ended (killed, or the host went down).
 * - `failed-serving`: failed, but the host knows which version serves. `failed-open`: it does not, nothing was undone.
 * - `way-back-failed`: the way back failed too.
 */
export type Outcome =
  | 'planned'
  | 'blocked'
  | 'rehearsed'
  | 'restored'
  | 'checked'
  | 'unproven'
  | 'upgraded'
  | 'unchanged'
  | 'rolled-back'
  | 'refused'
  | 'untouched'
  | 'out-of-sight'
  | 'vanished'
  | 'failed-serving'
  | 'failed-open'
  | 'way-back-failed';

export function outcomeOf(ending: Ending): Outcome {
  if (ending.status !== 'failed') return ending.status;
  if (ending.preview) return 'blocked';
  if (ending.backups) return 'unproven';
  const { record } = ending;
  if (!record || (record.steps.length === 0 && !record.ended)) return 'refused';
  if (!record.ended) return ending.vanished ? 'vanished' : 'out-of-sight';
  if (record.undone.some((step) => wentWrong(step))) return 'way-back-failed';
  if (record.ended.serving === 'untouched') return 'untouched';
  return record.ended.serving === 'unknown' ? 'failed-open' : 'failed-serving';
}

/** The job fails: what was asked for did not come to be. */
export function endedBadly({ status }: Pick<Ending, 'status'>): boolean {
  return status === 'failed' || status === 'rolled-back';
}

const withoutRun: ReadonlySet<Outcome> = new Set<Outcome>([
  'planned',
  'blocked',
  'checked',
  'unproven',
  'unchanged',
  'refused',
]);

/** Nothing of ours ran on the host that could have been in anybody's way. */
export function ranNothing(outcome: Outcome): boolean {
  return withoutRun.has(outcome);
}

/** Begun and not ended well: failed, or still open when the run had ended. */
export function wentWrong(step: StepRecord): boolean {
  return step.result !== 'done' && step.result !== 'skipped';
}

/** Seconds in which users were not served, as the host measured them by asking; undefined when it did not. */
export function downtimeOf(ending: Ending): number | undefined {
  if (ranNothing(outcomeOf(ending))) return 0;
  return numberOf(ending.record?.facts['downtime-seconds']);
}

export function downtimeWords(ending: Ending): string {
  const seconds = downtimeOf(ending);
  if (seconds === undefined) return 'not measured';
  return seconds === 0 ? 'none' : duration(seconds);
}

/** A step's name by its id; the id when the plan does not know it. */
export function stepName(ending: Ending, id: string): string {
  return oneLine(ending.plan?.steps.find((step) => step.id === id)?.name ?? id, 120);
}

/** A step of the way back: the undo of one of the plan's, or the whole way back to before a run that ended well. */
export function wayBackName(ending: Ending, id: string): string {
  if (id !== 'restore') return `Undo: ${stepName(ending, id)}`;
  const planned = ending.plan?.steps.some((step) => step.id === id);
  return planned ? stepName(ending, id) : `Bring back ${oneLine(ending.from ?? 'the old version', 60)}`;
}

/** For people: `pretalx`, `Indico`. */
export function titleOf(ending: Ending): string {
  return oneLine(ending.plan?.title ?? ending.application, 80);
}

function named(version: string, commit: string | undefined): string {
  return oneLine(versionWords(version, commit), 80);
}

function versionTo({ to = '', commits }: Ending): string {
  return named(to, commits?.to);
}

/** What happened in a few words, for a heading or an annotation's title. Plain text. */
export function headline(ending: Ending): string {
  const name = titleOf(ending);
  const to = ending.to ? ` to ${versionTo(ending)}` : '';
  switch (outcomeOf(ending)) {
    case 'planned':
      return `${name} can be upgraded${to}`;
    case 'blocked':
      return `${name} cannot be upgraded${to} as things are`;
    case 'rehearsed':
      return `The upgrade of ${name}${to} was rehearsed, and so was the way back`;
    case 'restored':
      return `${name} was brought back${to}`;
    case 'checked':
      return `The backup of ${name} restores`;
    case 'unproven':
      return `The backup of ${name} cannot be relied on`;
    case 'upgraded':
      return `${name} was upgraded${to}`;
    case 'unchanged':
      return `${name} is up to date`;
    case 'rolled-back':
      return `The upgrade of ${name}${to} failed and was rolled back`;
    case 'refused':
      return `${name} was not upgraded`;
    case 'untouched':
      return `${name} was not upgraded; nothing was changed`;
    case 'out-of-sight':
      return `How the upgrade of ${name}${to} ended is not known yet`;
    case 'vanished':
      return `${name} needs you now: the upgrade${to} was cut off on the host`;
    case 'failed-serving':
      return `The upgrade of ${name}${to} failed; the ${ending.record?.ended?.serving} version serves`;
    case 'failed-open':
      return `The upgrade of ${name}${to} failed and was left as it is`;
    case 'way-back-failed':
      return `${name} needs you now: the upgrade${to} failed, and so did the way back`;
  }
}

/** One or two sentences that tell all: what, where, how long users waited, what serves now. Plain text. */
export function sentence(ending: Ending): string {
  const where = `${titleOf(ending)} on ${oneLine(ending.host, 120)}`;
  const from = ending.from === undefined ? 'the old version' : named(ending.from, ending.commits?.from);
  const to = ending.to === undefined ? 'the new version' : versionTo(ending);
  const failed = `The upgrade of ${where} from ${from} to ${to} failed${at(ending)}.`;
  switch (outcomeOf(ending)) {
    case 'planned':
      return `${where} can be upgraded from ${from} to ${to}. ${expected(ending)} Nothing was changed.`;
    case 'blocked': {
      const obstacles = ending.preview?.obstacles.length ?? 0;
      return `${obstacles === 1 ? 'One thing stands' : `${obstacles} things stand`} in the way of upgrading ${where} from ${from} to ${to}. Nothing was changed.`;
    }
    case 'rehearsed':
      return `${where} was upgraded from ${from} to ${to}, proven, and brought back to ${from}, which serves again, proven too. ${waited(ending)}`;
    case 'restored':
      return `${where} was brought back from ${from} to ${to}, which serves, proven. ${waited(ending)}`;
    case 'checked':
    case 'unproven':
      return backupsSentence(ending, where);
    case 'upgraded':
      return `${where} was upgraded from ${from} to ${to}. ${waited(ending)}`;
    case 'unchanged':
      return `${where} already is at ${ending.to === undefined ? 'the version asked for' : to}. Nothing was changed.`;
    case 'rolled-back':
      return ending.record?.ended?.serving === 'untouched'
        ? `${failed} Nothing had been changed: ${from} serves as before.`
        : `${failed} The host undid it: ${from} serves again. ${waited(ending)}`;
    case 'refused':
      // Only whoever refused knows what had been done by then.
      return `${where} was not upgraded. ${oneLine(ending.problem?.state ?? '')}`.trim();
    case 'untouched':
      return `${failed} Nothing was changed: ${from} serves as before.`;
    case 'out-of-sight':
      return `The upgrade of ${where} from ${from} to ${to} was running${amid(ending)} when the host was last seen. The host goes on by itself, and walks back by itself if a step fails.`;
    case 'vanished':
      return `The program that upgraded ${where} from ${from} to ${to} is gone${amid(ending)}, without having said how it ended. Users may not be served now.`;
    case 'failed-serving':
      return ending.record?.ended?.serving === 'new'
        ? `${failed} ${to} serves. ${waited(ending)}`
        : `${failed} ${from} serves again, on a database that is migrated already. ${waited(ending)}`;
    case 'failed-open':
      return `${failed} Nothing was undone, and whether users are served is not known.`;
    case 'way-back-failed':
      return `${failed} ${wayBackState(ending, from, to)}`;
  }
}

function wayBackState(ending: Ending, from: string, to: string): string {
  const broken = ending.record?.undone.find((step) => wentWrong(step));
  const undo = broken ? ` at “${stepName(ending, broken.step)}”` : '';
  const serving = ending.record?.ended?.serving;
  const state =
    serving === 'unknown' || serving === undefined
      ? 'Users may not be served now.'
      : `${serving === 'new' ? to : from} serves, but not all was put back.`;
  return `The way back failed too${undo}. ${state}`;
}

function at(ending: Ending): string {
  const step = ending.record?.failure?.step;
  return step ? ` at “${stepName(ending, step)}”` : '';
}

/** Where it was when it was last seen: in which step, or in its undo. */
function amid(ending: Ending): string {
  const { steps = [], undone = [] } = ending.record ?? {};
  const last = undone.at(-1) ?? steps.at(-1);
  if (!last || last.result !== undefined) return '';
  return `, amid ${undone.length > 0 ? 'the undo of ' : ''}“${stepName(ending, last.step)}”,`;
}

function backupsSentence({ backups }: Ending, where: string): string {
  const { there = [], removed = [] } = backups ?? {};
  const proven = there.find((it) => it.proof);
  const words = proven?.proof?.holds
    ? `The one of ${oneLine(proven.created, 40)} (${oneLine(proven.version, 60)}) was restored once more, and is what it was.`
    : 'The one that was tried does not hold.';
  const gone =
    removed.length > 0
      ? ` ${count(removed.length, 'older one')} ${removed.length === 1 ? 'was' : 'were'} removed.`
      : '';
  return `${where} has ${count(there.length, 'backup')}. ${words}${gone}`;
}

/** What a rehearsal lets expect. */
function expected({ prediction }: Ending): string {
  if (!prediction) return 'How long users would wait is not known: no rehearsal was given to predict it from.';
  return prediction.downtimeSeconds === 0
    ? 'Users would probably be served all the time.'
    : `Users would probably wait ${duration(prediction.downtimeSeconds)}.`;
}

function waited(ending: Ending): string {
  const seconds = downtimeOf(ending);
  if (seconds === undefined) return 'How long users waited was not measured.';
  return seconds === 0 ? 'Users were served all the time.' : `Users waited ${duration(seconds)}.`;
}
