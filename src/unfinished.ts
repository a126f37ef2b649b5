/** Under this name the runner keeps the id of a run that was left before its end, from `main` to `post`. */
export const unfinishedRun = 'unfinished-run';
