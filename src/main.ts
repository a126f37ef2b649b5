import * as core from '@actions/core';
import { run } from './run.ts';

// A defect of ours must not look like success, nor like an explained refusal: it keeps its stack.
run(core).catch((error: unknown) => core.setFailed(error instanceof Error ? (error.stack ?? error) : String(error)));
