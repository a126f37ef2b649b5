import { sentence } from './names.ts';
import type { Step } from './types.ts';

export interface ServiceContext {
  /** Roles that the block names and that exist here, in order. */
  readonly roles: readonly string[];
  /** The role that users wait for. */
  readonly front: string;
  /** The front can be told to take up new code without being stopped. */
  readonly reloads: boolean;
  readonly writers: 'live' | 'stopped';
}

const limit = 600;

/**
 * Closing services. With writers live, what users wait for is not among them: it is stopped only just before the swap
 * (`stop-front`), or, where it can be reloaded, not at all.
 */
export function stopSteps({ roles, front, reloads, writers }: ServiceContext): Step[] {
  const back = (closed: readonly string[]) => `su_services_start ${[...closed].reverse().join(' ')}`;
  if (writers === 'stopped') return [stopStep(roles, `${back(roles)}\nsu_serve_again ${roles.join(' ')}`)];
  const behind = roles.filter((role) => role !== front);
  const again = reloads ? 'su_services_reload_again\n' : '';
  const close = stopStep(behind, `${again}${back(behind)}\nsu_serve_again ${roles.join(' ')}`);
  if (reloads || !roles.includes(front)) return [close];
  return [close, { ...stopStep([front], back([front])), id: 'stop-front', repeatable: true }];
}

function stopStep(roles: readonly string[], undo: string): Step {
  return {
    id: 'stop',
    name: roles.length > 0 ? `Stop ${sentence(roles)}` : 'Stop nothing: users go on working',
    phase: 'stop',
    as: 'program',
    run: roles.length > 0 ? `su_services_stop ${roles.join(' ')}` : ':',
    undo,
    timeoutSeconds: limit,
  };
}

/** Opening them again; with writers live a front that can be reloaded is reloaded. */
export function startSteps({ roles, front, reloads, writers }: ServiceContext): Step[] {
  const reload = writers === 'live' && reloads && roles.includes(front);
  const started = reload ? roles.filter((role) => role !== front) : roles;
  const words = [...(reload ? [`Reload ${front}`] : []), ...(started.length > 0 ? [`start ${sentence(started)}`] : [])];
  const name = words.join(', ');
  return [
    {
      id: 'start',
      name: name.charAt(0).toUpperCase() + name.slice(1),
      phase: 'start',
      as: 'program',
      run: `su_services_open${reload ? '\nsu_services_reload' : ''}\nsu_services_start ${started.join(' ')}`,
      undo: `su_services_stop ${[...started].reverse().join(' ')}`,
      timeoutSeconds: limit,
      repeatable: true,
    },
  ];
}
