import http from '../program/lib/http.sh';
import { assign } from '../program/quote.ts';
import type { ComposeRecipe } from '../recipe/schema.ts';
import accounts from './probe/accounts.sh';
import askDatabase from './probe/ask-database.py';
import askDocker from './probe/compose.py';
import main from './probe/compose.sh';
import askContainers from './probe/compose-containers.py';
import askInside from './probe/compose-inside.py';
import host from './probe/host.sh';
import say from './probe/say.sh';
import storage from './probe/storage.sh';

/** How the pieces that run in the application's container answer: as those on the host do. */
const answering = `
import json, os, re, sys

QUESTION = {}


def say(fact, value):
    line = json.dumps({"fact": fact, "value": str(value)}, ensure_ascii=False, separators=(",", ":"))
    os.write(1, ("\\n" + line + "\\n").encode("utf-8", "surrogateescape"))
`;

/**
 * The shell program that finds out everything a plan for containers needs, in one round trip; for `parseComposeFacts`.
 * Its answers hold the compose files' texts, which may hold passwords: they are never logged and go into no plan.
 */
export function composeProbeScript(
  recipe: ComposeRecipe,
  settings: Readonly<Record<string, string>>,
  folders: readonly string[],
): string {
  const { image, services } = recipe.discover;
  const values = {
    HTTP_PATHS: recipe.verify.http.map((check) => check.path).join('\n'),
    FOLDERS_WANTED: folders.join('\n'),
    QUESTION: JSON.stringify({ image, services, settings }),
    ASK_COMPOSE: `${askContainers}\n\n${askDocker}`,
    ASK_CONTAINER: answering + askDatabase + askInside,
  };
  const assignments = Object.entries(values).map(([name, value]) => assign(name, value));
  return [...assignments, say, accounts, host, http, storage, main].join('');
}
