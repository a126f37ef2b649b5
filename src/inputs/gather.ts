import { BadInputs } from './refusal.ts';

type Rules = Readonly<Record<string, () => unknown>>;
type OptionalKeys<R extends Rules> = { [K in keyof R]: undefined extends ReturnType<R[K]> ? K : never }[keyof R];

/** What the rules return; a rule that may return undefined becomes a property that may be absent. */
type Gathered<R extends Rules> = { [K in Exclude<keyof R, OptionalKeys<R>>]: ReturnType<R[K]> } & {
  [K in OptionalKeys<R>]?: Exclude<ReturnType<R[K]>, undefined>;
};

/** Applies every rule, and only then throws what all of them refused, as one problem. */
export function gather<R extends Rules>(rules: R): Gathered<R> {
  const values = gatherEach(Object.entries(rules), ([name, rule]) => [name, rule()] as const);
  return Object.fromEntries(values.filter(([, value]) => value !== undefined)) as Gathered<R>;
}

/** The same for one rule and many items. */
export function gatherEach<T, V>(items: readonly T[], rule: (item: T) => V): V[] {
  const sentences: string[] = [];
  const values: V[] = [];
  for (const item of items) {
    try {
      values.push(rule(item));
    } catch (error) {
      if (!(error instanceof BadInputs)) throw error;
      sentences.push(...error.sentences);
    }
  }
  if (sentences.length > 0) throw new BadInputs(sentences);
  return values;
}
