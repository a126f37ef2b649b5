import { checkSettings } from './facts/settings.ts';
import { readRequest } from './inputs/read.ts';
import type { Mode } from './inputs/request.ts';
import { backupsRun } from './modes/backups.ts';
import { planRun } from './modes/plan.ts';
import { readRehearsal } from './modes/rehearsal-report.ts';
import { rehearseRun } from './modes/rehearse.ts';
import { resumeRun } from './modes/resume.ts';
import { rollbackRun } from './modes/rollback.ts';
import type { Session } from './modes/session.ts';
import { upgradeRun } from './modes/upgrade.ts';
import { refuseUncopied } from './plan/copy-plan.ts';
import { Problem } from './problem.ts';
import { givenRecipe } from './recipe/given.ts';
import { bundledApplications } from './recipe/load.ts';
import type { Recipe } from './recipe/schema.ts';
import { publish } from './report/publish.ts';
import type { Ending } from './report/report.ts';
import { findElevation } from './transport/elevation.ts';
import { ConnectionLost } from './transport/host.ts';
import type { World } from './world.ts';

/**
 * One run of the action, from inputs to job summary. Whatever happens is told: every ending has its outputs, its
 * summary and its report. Never throws a Problem; a defect of ours is told as one and keeps its stack in the log.
 */
export async function run(world: World): Promise<void> {
  const began = world.now();
  const seconds = () => (world.now() - began) / 1000;
  const secrets: string[] = [];
  const mask = (secret: string) => {
    secrets.push(secret);
    world.setSecret(secret);
  };
  let ending: Ending;
  try {
    ending = await act(world, mask, seconds);
  } catch (error) {
    ending = refusal(world, error, seconds());
  }
  await publish(ending, world.ports, secrets);
}

/** The story: each line is a room of the house (docs/architecture.md). */
async function act(world: World, mask: (secret: string) => void, seconds: () => number): Promise<Ending> {
  const request = readRequest(world.getInput, mask, bundledApplications);
  const recipe = await givenRecipe(request, world.readFile);
  checkSettings(recipe, request.settings);
  if (request.rehearseFrom) refuseUncopied(recipe);
  const rehearsal = request.rehearsalReport && (await readRehearsal(request.rehearsalReport, world.readFile));

  const host = await world.connect(request.connection);
  try {
    const access = await findElevation(host, request.connection);
    const session = { world, host, access, request, seconds, ...(rehearsal && { rehearsal }) };
    return await modes[request.mode](session, recipe);
  } finally {
    await host.close();
  }
}

/** What there is to do, once the host is reached. */
const modes: Readonly<Record<Mode, (session: Session, recipe: Recipe) => Promise<Ending>>> = {
  plan: planRun,
  rehearse: rehearseRun,
  upgrade: upgradeRun,
  resume: resumeRun,
  rollback: rollbackRun,
  backups: backupsRun,
};

/** What is no defect of ours. Until the program is started, a lost connection has cost nothing. */
function knownProblem(error: unknown): Problem | undefined {
  if (error instanceof Problem) return error;
  if (!(error instanceof ConnectionLost)) return undefined;
  return new Problem({
    what: error.message,
    state: 'The upgrade had not begun: nothing was changed on the host.',
    next: 'Run the workflow again; if it happens again, look at the network and at sshd on the host.',
  });
}

/** Nothing was begun on the host: the problem says why. */
function refusal(world: World, error: unknown, durationSeconds: number): Ending {
  const host = world.getInput('host').trim();
  const application = world.getInput('application').trim();
  const known = knownProblem(error);
  if (!known) world.debug(error instanceof Error ? (error.stack ?? error.message) : String(error));
  const problem =
    known ??
    new Problem({
      what: `Steady Upgrade itself failed: ${error instanceof Error ? error.message : String(error)}`,
      next: 'This is a defect: please report it, with the log of a run with debug logging switched on.',
    });
  return {
    status: 'failed',
    application,
    host,
    problem: problem.with({ ...(host ? { host } : {}) }).details,
    notices: [],
    durationSeconds,
  };
}
