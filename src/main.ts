import { finish } from './finish.ts';
import { realWorld } from './real-world.ts';
import { run } from './run.ts';

finish(run(realWorld()));
