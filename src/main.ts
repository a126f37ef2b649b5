import { finish, realWorld } from './real-world.ts';
import { run } from './run.ts';

finish(run(realWorld()));
