import { isTouching, type Plan, type Step } from '../plan/types.ts';
import { library, snippets } from './library.ts';
import { type RunPlace, runDirectory } from './place.ts';
import { assign, shellQuote } from './quote.ts';

/**
 * Plan → the one shell program that the host runs by itself: values, library, steps, the way forward and the way back.
 * Pure; the same plan and place give the same text.
 */
export function compileProgram(plan: Plan, place: RunPlace): string {
  return [
    '#!/bin/sh\n',
    `# Steady Upgrade: ${comment(`${plan.title} ${plan.from} to ${plan.to} on ${plan.host}`)}\n`,
    '# Run by hand: sh program.sh; back to before: sh program.sh --way-back (after a stop half way) or --restore.\n',
    values(plan, place),
    exportedValues(plan),
    library,
    ...plan.steps.map((step) => stepFunctions(step)),
    wayForward(plan),
    wayBack(plan),
    tidyUp(plan),
    everyEnding(plan),
    'su_enter "$@"\n',
  ].join('\n');
}

/** Nothing of a comment can end it: one line, printable. */
function comment(text: string): string {
  return text.replaceAll(/[^\x20-\x7e]/g, '?');
}

function values(plan: Plan, place: RunPlace): string {
  const run = runDirectory(place);
  const all = {
    ...plan.values,
    ...snippets,
    SU_RUN_ID: place.run,
    SU_RUN_TAG: place.run.replaceAll('-', '_'),
    SU_STATE: place.state,
    SU_RUN: run,
    SU_PROGRAM: `${run}/program.sh`,
    SU_BACKUPS: place.backups,
    SU_BACKUP: `${place.backups}/${place.run}`,
    SU_PART: `${place.backups}/.part-${place.run}`,
    SU_BY: place.by,
    CHANGING_STEPS: ids(plan.steps.filter((step) => isTouching(step.phase))),
    SU_PLANNED: ids(plan.steps),
    SU_GOES_ON: ids(goesOn(plan)),
    SU_WINDOW: ids(window(plan)),
  };
  return Object.entries(all)
    .map(([name, value]) => assign(name, value))
    .join('');
}

function ids(steps: readonly Step[]): string {
  return steps.map((step) => step.id).join('\n');
}

/** From the first of them on, a run that was cut off goes on to its end: each may be taken again. */
function goesOn({ steps }: Plan): readonly Step[] {
  return steps.slice(steps.findLastIndex((step) => !step.repeatable) + 1);
}

/** Users wait from the first of them to the last; with writers live nobody waits. */
function window(plan: Plan): readonly Step[] {
  if (plan.writers === 'live') return [];
  return plan.steps.slice(
    firstTouching(plan),
    plan.steps.findLastIndex((step) => step.phase === 'start' || step.phase === 'migrate') + 1,
  );
}

/** Steps run as other accounts: they get their values as text on standard input, never as arguments. */
function exportedValues(plan: Plan): string {
  const exported = { ...plan.values, RELOCATE: snippets.RELOCATE, SILENCE: snippets.SILENCE };
  const text = Object.entries(exported)
    .map(([name, value]) => `export ${assign(name, value)}`)
    .join('');
  return `su_values() {\n${fed('cat', text)}}\n`;
}

/** Where a here-document would end early, and where dash (0.5.12) loses a byte: its end half begun, then no ASCII. */
const troubled = /^(STEADY$|S(T(E(A(DY?)?)?)?)?\P{ASCII})/mu;

/** Text on a command's standard input, every byte of it: as a here-document, or quoted where that one cannot hold it. */
function fed(command: string, text: string): string {
  const body = text.endsWith('\n') ? text : `${text}\n`;
  const quoted = shellQuote(body);
  if (troubled.test(body)) return `printf %s ${quoted} | ${command}\n`;
  return `${command} <<'STEADY'\n${body}STEADY\n`;
}

function stepFunctions(step: Step): string {
  const part = (kind: string, text: string | undefined) =>
    text === undefined ? '' : `${kind}_${functionName(step.id)}() {\n${asAccount(step.as, text)}}\n`;
  return (
    part('step', step.run) +
    part('undo', step.undo) +
    part('finally', step.finally) +
    part('if', step.if) +
    expectations(step)
  );
}

/**
 * What a recipe's author wrote never becomes part of the program's own text: it is data to a shell of its account.
 * Ours may come out empty (nothing to build beside), and no shell has an empty function: hence the colon.
 */
function asAccount(account: string, text: string): string {
  return account === 'program'
    ? `:\n${text}\n`
    : fed(`su_application ${assign('x', account).slice(2).trimEnd()}`, text);
}

function expectations(step: Step): string {
  if (!step.expect) return '';
  const check = (name: string) => (pattern: string) => `${name} "$1" ${assign('x', pattern).slice(2)}`;
  const lines = [
    ...(step.expect.contains ?? []).map(check('su_must_contain')),
    ...(step.expect.lacks ?? []).map(check('su_must_lack')),
  ];
  return `expect_${functionName(step.id)}() {\n:\n${lines.join('')}}\n`;
}

function functionName(id: string): string {
  return id.replaceAll('-', '_');
}

/** From here on a failure walks back. A plan that touches nothing that serves has no such step. */
function firstTouching(plan: Plan): number {
  const index = plan.steps.findIndex((step) => isTouching(step.phase));
  return index < 0 ? plan.steps.length : index;
}

function wayForward(plan: Plan): string {
  const probeAt = plan.steps[firstTouching(plan)];
  const lines = plan.steps.map((step) => {
    const extras = [step.if && 'if', step.expect && 'expect'].filter(Boolean).join(' ');
    const call = `step ${step.id} ${step.timeoutSeconds} '${extras}'`;
    const window = step === probeAt ? `  su_open_window ${step.id} || return 1\n` : '';
    return `${window}  ${step.phase === 'cleanup' ? `${call} || su_forgive ${step.id}` : `${call} || return 1`}\n`;
  });
  return `su_forward() {\n${lines.join('')}  return 0\n}\n`;
}

function wayBack(plan: Plan): string {
  const undone = plan.steps
    .slice(firstTouching(plan))
    .filter((step) => step.undo)
    .reverse();
  return `su_walk_back() {\n${undone.map((step) => `  su_undo ${step.id} ${step.timeoutSeconds} || return 1\n`).join('')}  return 0\n}\n`;
}

/** What was built beside the running version goes again; that this fails is worth a warning, not a failure. */
function tidyUp(plan: Plan): string {
  const built = plan.steps
    .slice(0, firstTouching(plan))
    .filter((step) => step.undo)
    .reverse();
  return `su_tidy() {\n${built.map((step) => `  su_undo ${step.id} ${step.timeoutSeconds} || su_warn 'What was built beside could not be removed.'\n`).join('')}  return 0\n}\n`;
}

/** What was held off for the run's sake is let go at its end, good or bad. */
function everyEnding(plan: Plan): string {
  const held = plan.steps.filter((step) => step.finally).reverse();
  return `su_every_ending() {\n${held.map((step) => `  su_finally ${step.id} ${step.timeoutSeconds}\n`).join('')}  return 0\n}\n`;
}
