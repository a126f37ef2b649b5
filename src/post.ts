import * as core from '@actions/core';

// Always runs after main, also when the job was cancelled. Nothing is left to close yet: the host ends a run by itself.
core.debug('Steady Upgrade: nothing to close.');
