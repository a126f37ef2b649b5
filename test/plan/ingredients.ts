import type { PythonInstallation } from '../../src/facts/facts.ts';
import type { Request } from '../../src/inputs/request.ts';
import type { PythonIngredients } from '../../src/plan/ingredients.ts';
import type { PythonTarget } from '../../src/version/target.ts';
import { pythonRecipe, type recorded, recordedFacts } from '../facts/recorded.ts';

const request: Request = {
  application: 'pretalx',
  version: { kind: 'latest', text: 'latest' },
  mode: 'upgrade',
  packages: 'host',
  connection: {
    host: 'talks.example.org',
    port: 22,
    user: 'deploy',
    hostFingerprint: 'SHA256:x',
    connectTimeoutSeconds: 30,
  },
  instance: 'pretalx',
  settings: {},
  keepBackups: 3,
  onFailure: 'rollback',
  confirmDataLoss: false,
  prune: false,
  timeoutSeconds: 3600,
};

const target: PythonTarget = {
  kind: 'python',
  companions: [],
  version: '2025.2.2',
  requirement: 'pretalx[postgres,redis]==2025.2.2',
  packages: [
    { name: 'pretalx', from: '2024.3.1', to: '2025.2.2' },
    { name: 'django', from: '4.2.20', to: '5.1.11' },
  ],
  pins: ['pretalx==2025.2.2', 'django==5.1.11'],
  path: ['2025.1.0', '2025.2.2'],
};

/** What a plan is made from: pretalx's recipe, facts as a real host of test/hosts told them, the newest release. */
export function ingredients(
  host: Parameters<typeof recorded>[0],
  change: {
    facts?: (facts: PythonInstallation) => PythonInstallation;
    request?: Partial<Request>;
    target?: Partial<PythonTarget>;
    recipe?: (recipe: PythonIngredients['recipe']) => PythonIngredients['recipe'];
  } = {},
): PythonIngredients {
  const recipe = pythonRecipe();
  const facts = recordedFacts(host);
  return {
    kind: 'python',
    recipe: change.recipe?.(recipe) ?? recipe,
    facts: change.facts?.(facts) ?? facts,
    request: { ...request, ...change.request },
    target: { ...target, ...change.target },
  };
}

/** The same facts with `more` in place of what was found. */
export function but(more: Partial<PythonInstallation>): (facts: PythonInstallation) => PythonInstallation {
  return (facts) => ({ ...facts, ...more });
}
