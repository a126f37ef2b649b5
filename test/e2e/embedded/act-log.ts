/** What act shows of single steps. */

/** From where a step began to where the next one did. */
function partOf(log: string, step: string): string {
  const [, shown = ''] = log.split(`⭐ Run Main ${step}\n`);
  const [own = ''] = shown.split('⭐ Run ');
  return own;
}

/** act reads the summary file behind each step, as GitHub does, and shows what is in it. */
export function summaryOf(log: string, step: string): string {
  return /Summary - (.*?)\n\[[^\]\n]+\/[^\]\n]+\] /s.exec(partOf(log, step))?.[1] ?? '';
}

/** The outputs of a step, as act took them over. */
export function outputsOf(log: string, step: string): Record<string, string> {
  const lines = partOf(log, step).matchAll(/::set-output:: ([\w-]+)=(.*)$/gm);
  return Object.fromEntries([...lines].map(([, name = '', value = '']) => [name, value]));
}

/** Whether a step was begun at all. */
export function wasRun(log: string, step: string): boolean {
  return log.includes(`⭐ Run Main ${step}\n`);
}
