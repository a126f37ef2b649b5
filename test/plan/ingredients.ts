import type { Facts } from '../../src/facts/facts.ts';
import { parseFacts } from '../../src/facts/parse.ts';
import type { Request } from '../../src/inputs/request.ts';
import type { Ingredients } from '../../src/plan/ingredients.ts';
import { loadBundled } from '../../src/recipe/load.ts';
import type { Target } from '../../src/version/target.ts';
import { recorded } from '../facts/recorded.ts';

const request: Request = {
  application: 'pretalx',
  version: { kind: 'latest', text: 'latest' },
  mode: 'upgrade',
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
  timeoutSeconds: 3600,
};

const target: Target = {
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
    facts?: (facts: Facts) => Facts;
    request?: Partial<Request>;
    target?: Partial<Target>;
    recipe?: (recipe: Ingredients['recipe']) => Ingredients['recipe'];
  } = {},
): Ingredients {
  const recipe = loadBundled('pretalx');
  const facts = parseFacts(recorded(host), recipe);
  return {
    recipe: change.recipe?.(recipe) ?? recipe,
    facts: change.facts?.(facts) ?? facts,
    request: { ...request, ...change.request },
    target: { ...target, ...change.target },
  };
}

/** The same facts with `more` in place of what was found. */
export function but(more: Partial<Facts>): (facts: Facts) => Facts {
  return (facts) => ({ ...facts, ...more });
}
