// A plan as text for people: what happens when, as whom, and what takes it back.
import { blockers } from '../../src/plan/blockers.ts';
import type { Ingredients } from '../../src/plan/ingredients.ts';
import { makePlan } from '../../src/plan/plan.ts';
import { isTouching, type Plan, type Step } from '../../src/plan/types.ts';

interface Shown {
  /** File of the recipe. */
  readonly recipe: string;
  /** Where the facts are from. */
  readonly facts: string;
  /** Also the variables that steps get. */
  readonly values: boolean;
}

/** Pure: what `npm run recipe` prints of a recipe that is well. */
export function planText(ingredients: Ingredients, shown: Shown): string {
  const plan = makePlan(ingredients);
  const { host, services } = ingredients.facts;
  return [
    `${shown.recipe} is a valid recipe: ${plan.title} (application: ${plan.application})`,
    '',
    `Facts: ${shown.facts}`,
    `  ${host.system}, as ${host.user}; services: ${services.map((it) => `${it.role} (${it.name})`).join(', ')}`,
    `Plan: ${plan.from} to ${plan.to}, ${plan.writers === 'live' ? 'users may go on writing' : 'nobody writes meanwhile'}`,
    ...stages(plan.steps),
    ...section('What stands in the way on that host', blockers(ingredients)),
    ...section('Variables that steps get', shown.values ? values(plan) : []),
  ].join('\n');
}

function stages(steps: readonly Step[]): string[] {
  const first = steps.findIndex((step) => isTouching(step.phase));
  const last = steps.findLastIndex((step) => isTouching(step.phase));
  const number = (step: Step) => steps.indexOf(step) + 1;
  const stage = (title: string, some: readonly Step[]) =>
    some.length === 0 ? [] : ['', title, ...some.flatMap((step) => stepLines(step, number(step)))];
  if (first < 0) return stage('While the old version serves', steps);
  return [
    ...stage('While the old version serves; a failure leaves it untouched', steps.slice(0, first)),
    ...stage('Users wait; a failure walks back', steps.slice(first, last + 1)),
    ...stage('After the proof; a failure is a warning', steps.slice(last + 1)),
  ];
}

function stepLines(step: Step, number: number): string[] {
  const account = step.as === 'program' ? '' : ` [as ${step.as}]`;
  const minutes = Math.ceil(step.timeoutSeconds / 60);
  const more = [
    ...told('runs', step.as === 'program' ? undefined : step.run),
    ...told('if', step.if),
    ...told('undo', step.undo),
    ...told('at the end', step.finally),
    ...told('must say', step.expect?.contains?.join(' | ')),
    ...told('must not say', step.expect?.lacks?.join(' | ')),
  ];
  return [
    `${String(number).padStart(4)}. ${step.phase.padEnd(9)} ${step.name}${account}, at most ${minutes} min`,
    ...more.map((line) => `      ${line}`),
  ];
}

/** Shell text of several lines stays as it was written, under its title. */
function told(title: string, text: string | undefined): string[] {
  const [first = '', ...rest] = (text ?? '').trimEnd().split('\n');
  return text === undefined
    ? []
    : [`${title}: ${first}`, ...rest.map((line) => `${' '.repeat(title.length + 2)}${line}`)];
}

function values(plan: Plan): string[] {
  return Object.entries(plan.values)
    .sort(([one], [other]) => (one < other ? -1 : 1))
    .map(([name, value]) => `$${name} = ${value.includes('\n') ? `${value.split('\n').length} lines` : value}`);
}

function section(title: string, lines: readonly string[]): string[] {
  return lines.length === 0 ? [] : ['', title, ...lines.map((line) => `  - ${line}`)];
}
