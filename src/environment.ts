/** What a login has, and the way out where there is a proxy. */
const ofALogin = /^(PATH|USER|LOGNAME|SHELL|LANG|LANGUAGE|LC_[A-Z]+|TZ|XDG_RUNTIME_DIR|(https?|no|all)_proxy)$/i;

/**
 * The variables of this process without those of the job, for what it starts. The job's own stay with the job: inputs
 * (GitHub's runner hands over `private-key` and `sudo-password` as INPUT_…) and tokens are no business of whatever an
 * application, or the build of a package, runs. And RUNNER_TRACKING_ID is what the runner knows a job's processes by, to
 * end all of them with the job: a program that has to outlive it must not bear it. `also`: names to keep beside a login's.
 */
export function withoutTheJob(environment: NodeJS.ProcessEnv, also = /^$/): Record<string, string> {
  const kept = Object.entries(environment).filter(([name]) => ofALogin.test(name) || also.test(name));
  return Object.fromEntries(kept.map(([name, value]) => [name, value ?? '']));
}
