import * as core from '@actions/core';
import { finish } from './finish.ts';
import { fleetReport } from './fleet/run.ts';
import { runnerPorts, standardSink } from './report/ports.ts';

finish(fleetReport({ getInput: core.getInput, ports: runnerPorts(core, standardSink(), process.env) }));
