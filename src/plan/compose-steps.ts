import type { ComposeInstallation } from '../facts/facts.ts';
import type { ComposeRecipe } from '../recipe/schema.ts';
import { sentence } from './names.ts';
import type { Step } from './types.ts';

/** The project's services by when they are closed and opened. */
export interface ServiceGroups {
  /** The one that users ask. */
  readonly front: string;
  /** Those that only do what they are asked to: proven before anybody else is let in. */
  readonly workers: readonly string[];
  /** Of the same image, but writing of themselves. */
  readonly late: readonly string[];
  /** Of other images, in the order in which they are closed. */
  readonly dependants: readonly string[];
}

export function serviceGroups({ discover }: ComposeRecipe, { compose }: ComposeInstallation): ServiceGroups {
  const names = Object.keys(compose.roles);
  const late = names.filter((name) => discover.services[compose.roles[name] ?? '']?.late);
  const [front = '', ...workers] = names.filter((name) => !late.includes(name));
  return { front, workers, late, dependants: compose.dependants };
}

/** Every service that a run closes, in the order in which they are opened again. */
function all({ front, workers, late, dependants }: ServiceGroups): string[] {
  return [front, ...workers, ...late, ...[...dependants].reverse()];
}

const minute = 60;
const hour = 60 * minute;

function own(id: string, name: string, phase: Step['phase'], timeoutSeconds: number): Omit<Step, 'run'> {
  return { id, name, phase, as: 'program', timeoutSeconds };
}

/** Image and changed files are there, and proven, while the old version serves. */
export function prepareSteps(beside: readonly string[]): Step[] {
  return [
    {
      ...own('pull', 'Pull the image, and keep the one that runs', 'prepare', 2 * hour),
      run: 'su_image_pull\nsu_queues_note',
      undo: 'su_image_release',
    },
    {
      ...own('edit', 'Put the new tag into copies of the compose files', 'prepare', 10 * minute),
      run: 'su_compose_edit',
      undo: beside.map((name) => `su_beside_remove ${name}`).join('\n'),
    },
  ];
}

/** Who brings work first; then those who hand it out; and when the workers have done what there was, they too. */
export function closeSteps(groups: ServiceGroups): Step[] {
  const { front, workers, late, dependants } = groups;
  const opened = all(groups).join(' ');
  return [
    {
      ...own('stop', `Close ${sentence([...dependants, front, ...late, ...workers])}`, 'stop', 20 * minute),
      run: `su_services_stop ${[...dependants, front, ...late].join(' ')}\nsu_queues_drained\nsu_services_stop ${workers.join(' ')}`,
      undo: `su_image_back\nsu_services_start ${opened}\nsu_serve_again ${opened}`,
    },
  ];
}

/** The API alone, with what it keeps in its container; then those that only work for it. */
export function startSteps({ front, workers }: ServiceGroups): Step[] {
  return [
    {
      ...own('start', `Start ${front}, then ${sentence(workers) || 'nothing else'}`, 'start', hour),
      run: `su_services_open\nsu_services_start ${[front, ...workers].join(' ')}`,
      undo: `su_services_stop ${[front, ...workers].join(' ')}`,
      repeatable: true,
    },
  ];
}

/** From here on the new version takes what edge services have kept for it. */
export function openSteps({ late, dependants }: ServiceGroups): Step[] {
  const names = [...late, ...[...dependants].reverse()];
  return [
    {
      ...own('open', names.length > 0 ? `Open ${sentence(names)}` : 'Open nothing further', 'start', 20 * minute),
      run: `su_services_start ${names.join(' ')}`,
      undo: `su_services_stop ${[...names].reverse().join(' ')}`,
      repeatable: true,
    },
  ];
}

export function settleSteps(groups: ServiceGroups): Step[] {
  return [
    {
      ...own('settle', 'See that everything stays up and that what waited is worked off', 'verify', 30 * minute),
      run: `su_settle ${all(groups).join(' ')}`,
      repeatable: true,
    },
  ];
}

/** Those that are up when the new version is proven. */
export function provenServices({ front, workers }: ServiceGroups): string[] {
  return [front, ...workers];
}
