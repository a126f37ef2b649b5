// An upgrade that nobody asked for, to show its plan: real recipe, recorded facts, a version that may not exist.
import type { Facts } from '../../src/facts/facts.ts';
import type { Request } from '../../src/inputs/request.ts';
import { type Ingredients, ingredientsOf } from '../../src/plan/ingredients.ts';
import { isPython, type Recipe } from '../../src/recipe/schema.ts';
import type { Target } from '../../src/version/target.ts';

/** Without `to`: the next whole number after what is installed. */
export function imaginedUpgrade(recipe: Recipe, facts: Facts, to: string | undefined): Ingredients {
  const version = to ?? `${(Number.parseInt(facts.package.version, 10) || 0) + 1}.0`;
  return ingredientsOf(recipe, request(recipe, facts), facts, target(recipe, facts, version));
}

function request({ application }: Recipe, facts: Facts): Request {
  return {
    application,
    version: { kind: 'latest', text: 'latest' },
    mode: 'upgrade',
    packages: 'host',
    connection: { host: facts.host.name, port: 22, user: facts.host.user, connectTimeoutSeconds: 30 },
    instance: application,
    settings: {},
    keepBackups: 3,
    onFailure: 'rollback',
    confirmDataLoss: false,
    prune: false,
    timeoutSeconds: 3600,
  };
}

function target(recipe: Recipe, { package: { name, version: from } }: Facts, version: string): Target {
  const common = { version, packages: [{ name, from, to: version }], path: [version] };
  return isPython(recipe)
    ? { ...common, kind: 'python', requirement: `${name}==${version}`, companions: [], pins: [`${name}==${version}`] }
    : { ...common, kind: 'image', digest: '', dockerConfig: '' };
}
