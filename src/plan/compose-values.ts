import type { ComposeInstallation } from '../facts/facts.ts';
import { Problem } from '../problem.ts';
import type { ImageTarget } from '../version/target.ts';
import { editImages, type FileEdit } from './compose-edit.ts';
import { type ComposeSources, imageNames } from './compose-images.ts';
import type { ComposeIngredients } from './ingredients.ts';
import type { Values } from './types.ts';

/** The image that is to run: its tag, with its digest where the setting `pin` asks for that. */
export function wantedImage({ facts, target, request }: ComposeIngredients): string {
  return `${facts.compose.repository}:${wantedTag(target, request.settings.pin)}`;
}

function wantedTag({ version, digest }: ImageTarget, pin: string | undefined): string {
  return pin === 'digest' && digest ? `${version}@${digest}` : version;
}

/**
 * What changes in the compose files, file by file.
 * @throws Problem when the files do not say what runs, or when the tag cannot be changed as one word.
 */
export function composeEdits({ facts, target, request }: ComposeIngredients): FileEdit[] {
  const { files, environment, repository } = facts.compose;
  const sources: ComposeSources = { files, ...(environment && { environment }) };
  refuseDifference(facts, sources);
  return editImages(sources, repository, wantedTag(target, request.settings.pin));
}

/** A file that was edited and not yet applied, or a variable of the shell that it was applied with, would surprise. */
function refuseDifference({ compose }: ComposeInstallation, sources: ComposeSources): void {
  const written = imageNames(sources);
  const other = Object.keys(compose.roles).filter((service) => written.get(service) !== compose.images[service]);
  if (other.length === 0) return;
  const list = other.map((it) => `${it} runs ${compose.images[it]}, and the files say ${written.get(it) || 'nothing'}`);
  throw new Problem({
    what: `The compose files do not say what runs: ${list.join('; ')}.`,
    state: 'Nothing was changed on the host.',
    next: 'They were changed since the containers were made, or a variable of a shell took part. Write into the files (or .env) what runs, and see that docker-compose up -d then has nothing to do.',
  });
}

/** Lists of the API that answered before must answer the same: a healthy process says nothing about its tables. */
export function endpointChecks({ compose, web }: ComposeInstallation): string[][] {
  return compose.endpoints
    .filter((path) => [200, 401, 403].includes(web.baseline[path] ?? 0))
    .map((path) => [path, String(web.baseline[path]), '', '']);
}

/** The compose files themselves belong to the backup, for people: nothing but the tag is changed in them. */
export function sourceFiles({ compose: { files, environment } }: ComposeInstallation): string[][] {
  const paths = [...files, ...(environment ? [environment] : [])].map(({ path }) => path);
  return paths.map((path, index) => [index === 0 ? 'compose' : `compose-${index + 1}`, path, 'required']);
}

/** Containers, as the program's library needs them. Nothing of the files' text is among it but the tags. */
export function composeValues(ingredients: ComposeIngredients): Values {
  const { facts, recipe, target, request } = ingredients;
  const { compose } = facts;
  const edits = composeEdits(ingredients);
  const front = Object.keys(compose.roles)[0] ?? '';
  return {
    FRONT: front,
    AFTER_CREATE: recipe.discover.services[compose.roles[front] ?? '']?.['after-create'] ?? '',
    IMAGE: wantedImage(ingredients),
    IMAGE_DIGEST: target.digest,
    IMAGE_OLD: compose.reference,
    IMAGE_OLD_ID: compose.imageId,
    DOCKER_CONFIG_FOLDER: request.settings['docker-config'] ?? target.dockerConfig,
    COMPOSE_COMMAND: compose.command,
    COMPOSE_PROJECT: compose.project,
    COMPOSE_FILES: compose.files.map(({ path }) => path).join('\n'),
    COMPOSE_ENVIRONMENT: compose.environment?.path ?? '',
    COMPOSE_EDITS: edits.map(({ path, before, after }) => [path, before, after].join('\t')).join('\n'),
    COMPOSE_CHANGES: edits
      .flatMap(({ path, changes }) => changes.map(({ offset, from, to }) => [path, offset, from, to].join('\t')))
      .join('\n'),
    DB_CONTAINER: compose.databaseContainer,
    BROKER_CONTAINER: compose.brokerContainer ?? '',
  };
}
