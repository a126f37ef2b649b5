import {
  type Document,
  isAlias,
  isMap,
  isScalar,
  isSeq,
  LineCounter,
  type Node,
  parseDocument,
  type YAMLMap,
} from 'yaml';
import { Problem } from '../problem.ts';
import { interpolate, type Letter, letters, readEnvironment, type Variables, written } from './compose-text.ts';

/** A file of a compose project, as it lies on the host. */
export interface ComposeFile {
  readonly path: string;
  readonly text: string;
}

export interface ComposeSources {
  /** In the order in which compose reads them: later ones override. */
  readonly files: readonly ComposeFile[];
  /** `.env`, or what stands in its place. */
  readonly environment?: ComposeFile;
}

/**
 * Service → its image as compose would run it, each letter with where it stands. Services that name none (`build`) are
 * left out. Anchors, merge keys and override files are followed.
 * @throws Problem when a file is no YAML.
 */
export function serviceImages({ files, environment }: ComposeSources): Map<string, Letter[]> {
  const variables: Variables = environment ? readEnvironment(environment.text, environment.path) : new Map();
  const images = new Map<string, Letter[]>();
  for (const file of files) {
    const document = parse(file);
    for (const [service, node] of services(document)) {
      const image = imageOf(node, document);
      if (image) images.set(service, interpolate(source(image, file), variables));
    }
  }
  return images;
}

function parse({ path, text }: ComposeFile): Document {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, merge: true, prettyErrors: false });
  const error = document.errors[0];
  if (!error) return document;
  throw new Problem({
    what: `The compose file ${path} cannot be read: line ${lines.linePos(error.pos[0]).line}: ${error.message}`,
    state: 'Nothing was changed on the host.',
    next: 'Correct it on the host; docker-compose config says whether it is right.',
  });
}

function services(document: Document): [string, YAMLMap][] {
  const node = resolved(document.get('services', true) as Node | undefined, document);
  if (!isMap(node)) return [];
  return node.items.flatMap(({ key, value }): [string, YAMLMap][] => {
    const service = resolved(value as Node | undefined, document);
    return isMap(service) ? [[String(isScalar(key) ? key.value : key), service]] : [];
  });
}

function resolved(node: Node | null | undefined, document: Document): Node | undefined {
  return isAlias(node) ? node.resolve(document) : (node ?? undefined);
}

/** The scalar of a service's own `image`, or of what it merges in. */
function imageOf(service: YAMLMap, document: Document): Node | undefined {
  const pair = (name: string) => service.items.find(({ key }) => (isScalar(key) ? key.value : key) === name);
  const own = resolved(pair('image')?.value as Node | undefined, document);
  if (own) return own;
  const merged = pair('<<')?.value as Node | undefined;
  const list = isSeq(merged) ? (merged.items as Node[]) : merged ? [merged] : [];
  for (const item of list) {
    const map = resolved(item, document);
    const image = isMap(map) ? imageOf(map, document) : undefined;
    if (image) return image;
  }
  return undefined;
}

/** A scalar's letters; one that is not written as it reads (escapes, several lines) is nowhere to be edited. */
function source(node: Node, { path, text }: ComposeFile): Letter[] {
  const value = isScalar(node) ? String(node.value) : '';
  const [from = 0, to = 0] = node.range ?? [];
  const raw = text.slice(from, to).trimEnd();
  const inner = /^["']/.test(raw) ? raw.slice(1, -1) : raw;
  return inner === value ? letters(value, path, from + (inner === raw ? 0 : 1)) : letters(value, '', 0);
}

/** The names that images go by, for looking at them: service → image. */
export function imageNames(sources: ComposeSources): Map<string, string> {
  return new Map([...serviceImages(sources)].map(([service, image]) => [service, written(image)]));
}
