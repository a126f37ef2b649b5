/** The faults of the matrix: what happens to a run, and who is there to see it. */
export interface Fault {
  readonly id: FaultId;
  /** A column's heading. */
  readonly title: string;
  /** One sentence for docs/reliability.md. */
  readonly how: string;
  /** `host`: struck by a program inside the host; `outside`: by the harness, once that program says that it is time. */
  readonly from: 'host' | 'outside';
}

export const faultIds = [
  'runner-killed',
  'job-cancelled',
  'network-cut',
  'step-killed',
  'program-killed',
  'command-fails',
  'command-hangs',
  'disk-full',
  'postgresql-restarted',
  'rebooted',
  'power-cut',
] as const;
export type FaultId = (typeof faultIds)[number];

export const faults: readonly Fault[] = [
  {
    id: 'runner-killed',
    title: 'runner killed',
    from: 'outside',
    how: 'The process of the action gets SIGKILL. Nobody follows the run; `mode: resume` asks later how it ended.',
  },
  {
    id: 'job-cancelled',
    title: 'job cancelled',
    from: 'outside',
    how: 'The process of the action gets SIGINT, 7.5 s later SIGTERM, 2.5 s later SIGKILL, as on GitHub; then `post` runs, and later `mode: resume`.',
  },
  {
    id: 'network-cut',
    title: 'network cut',
    from: 'outside',
    how: 'All TCP connections between action and sshd are reset by a proxy, and for a minute every new one is reset too.',
  },
  {
    id: 'step-killed',
    title: 'step killed',
    from: 'host',
    how: 'The deepest process below the step gets SIGKILL, whatever it is: psql, pip, a Python, or the shell of the step.',
  },
  {
    id: 'program-killed',
    title: 'program killed',
    from: 'host',
    how: 'The shell of the whole program gets SIGKILL, as by the kernel that is out of memory.',
  },
  {
    id: 'command-fails',
    title: 'command fails',
    from: 'host',
    how: 'The step does all its work and ends with exit code 1 nevertheless: the worst moment to fail.',
  },
  {
    id: 'command-hangs',
    title: 'command hangs',
    from: 'host',
    how: 'The step does all its work and then hangs, deaf to SIGTERM, with a child that is deaf as well; its limit of time is shortened.',
  },
  {
    id: 'disk-full',
    title: 'disk full',
    from: 'host',
    how: 'The disk that holds state, backups, database and application is filled to the last byte. After a minute, or once the run has ended, room is made again.',
  },
  {
    id: 'postgresql-restarted',
    title: 'PostgreSQL restarted',
    from: 'host',
    how: '`systemctl restart` of the database: every session is ended.',
  },
  {
    id: 'rebooted',
    title: 'host rebooted',
    from: 'outside',
    how: 'systemd shuts the host down in order, ending all services, and it boots again.',
  },
  {
    id: 'power-cut',
    title: 'power cut',
    from: 'outside',
    how: 'Every process of the host is killed at once, and it boots again.',
  },
];

export function faultOf(id: FaultId): Fault {
  return faults.find((fault) => fault.id === id) as Fault;
}

export const applicationNames = ['pretalx', 'indico'] as const;
export type ApplicationName = (typeof applicationNames)[number];

/** One cell: a fault that strikes while one step runs. */
export interface Cell {
  readonly application: ApplicationName;
  readonly step: string;
  readonly fault: FaultId;
}

export const cellName = ({ application, step, fault }: Cell): string => `${application}/${step}/${fault}`;
