import * as core from '@actions/core';
import { run } from './run.ts';

// A password may end in a blank: what is trimmed is for src/inputs to say.
const getInput = (name: string) => core.getInput(name, { trimWhitespace: false });

// A defect of ours must not look like success, nor like an explained refusal: it keeps its stack.
run({ getInput, setSecret: core.setSecret, setFailed: core.setFailed }).catch((error: unknown) =>
  core.setFailed(error instanceof Error ? (error.stack ?? error) : String(error)),
);
