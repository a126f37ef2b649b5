import * as core from '@actions/core';
import { unfinishedRun } from './unfinished.ts';

// Always runs after main, also when the job was cancelled. Nearly always there is nothing left to tell: load nothing then.
if (core.getState(unfinishedRun)) void import('./look-again.ts').then(({ lookAgain }) => lookAgain());
