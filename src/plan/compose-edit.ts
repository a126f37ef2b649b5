import { createHash } from 'node:crypto';
import { Problem } from '../problem.ts';
import { type ComposeFile, type ComposeSources, imageNames, serviceImages } from './compose-images.ts';
import { type Letter, written } from './compose-text.ts';
import { parseImage } from './image-name.ts';

/** What changes in one file: nothing but these bytes. */
export interface FileEdit {
  readonly path: string;
  /** SHA-256 of the file as it must be found, and as it must be afterwards. */
  readonly before: string;
  readonly after: string;
  readonly changes: readonly Change[];
}

export interface Change {
  /** In bytes from the beginning of the file. */
  readonly offset: number;
  readonly line: number;
  readonly from: string;
  readonly to: string;
}

interface Span {
  readonly file: string;
  readonly start: number;
  readonly end: number;
}

/**
 * The smallest edit that gives every service of `repository` the tag `to`: a literal wherever it is repeated, one anchor,
 * a default, or a line of `.env`.
 * @throws Problem when a tag is written nowhere (unset variable, no tag at all), or when another image would change too.
 */
export function editImages(sources: ComposeSources, repository: string, to: string): FileEdit[] {
  const images = serviceImages(sources);
  const ours = [...images].filter(([, image]) => parseImage(written(image)).repository === repository);
  if (ours.length === 0) throw unknownImage(sources, repository);
  const spans = new Map(ours.map(([service, image]) => [key(tagSpan(service, image)), tagSpan(service, image)]));
  const edits = allFiles(sources).flatMap((file) => fileEdit(file, [...spans.values()], to));
  refuseOthers(sources, edits, repository);
  return edits;
}

function key({ file, start }: Span): string {
  return `${start} ${file}`;
}

function allFiles({ files, environment }: ComposeSources): ComposeFile[] {
  return environment ? [...files, environment] : [...files];
}

/** Where the tag (with its digest, if it has one) of a service's image is written. */
function tagSpan(service: string, image: readonly Letter[]): Span {
  const text = written(image);
  const { tag, tagAt } = parseImage(text);
  if (tag === '') throw noTag(service, text);
  const part = image.slice(tagAt);
  const first = part[0] as Letter;
  const together = part.every((letter, index) => letter.file === first.file && letter.at === first.at + index);
  if (first.file === '' || !together) throw scattered(service, text);
  return { file: first.file, start: first.at, end: first.at + part.length };
}

function fileEdit({ path, text }: ComposeFile, spans: readonly Span[], to: string): FileEdit[] {
  const own = spans.filter((span) => span.file === path).sort((a, b) => a.start - b.start);
  const changes = own
    .map(({ start, end }) => ({
      offset: Buffer.byteLength(text.slice(0, start)),
      line: text.slice(0, start).split('\n').length,
      from: text.slice(start, end),
      to,
    }))
    .filter((change) => change.from !== to);
  if (changes.length === 0) return [];
  return [{ path, before: sha256(text), after: sha256(edited(text, changes)), changes }];
}

/** The file's text after its changes. */
export function edited(text: string, changes: readonly Change[]): string {
  let bytes = Buffer.from(text);
  for (const { offset, from, to } of [...changes].sort((a, b) => b.offset - a.offset)) {
    const rest = bytes.subarray(offset + Buffer.byteLength(from));
    bytes = Buffer.concat([bytes.subarray(0, offset), Buffer.from(to), rest]);
  }
  return bytes.toString();
}

export function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

/** A variable or an anchor may stand for more than the application's tag: nothing else may change. */
function refuseOthers({ files, environment }: ComposeSources, edits: readonly FileEdit[], repository: string): void {
  const changed = (file: ComposeFile): ComposeFile => {
    const edit = edits.find(({ path }) => path === file.path);
    return edit ? { ...file, text: edited(file.text, edit.changes) } : file;
  };
  const before = imageNames({ files, ...(environment && { environment }) });
  const after = imageNames({ files: files.map(changed), ...(environment && { environment: changed(environment) }) });
  for (const [service, was] of before) {
    const is = after.get(service) ?? '';
    if (was !== is && parseImage(was).repository !== repository) throw shared(service, was, is);
  }
}

function refused(what: string, next: string): Problem {
  return new Problem({ what, state: 'Nothing was changed on the host.', next });
}

function unknownImage({ files }: ComposeSources, repository: string): Problem {
  return refused(
    `No service of ${files.map(({ path }) => path).join(', ')} has the image ${repository}, though containers of it run.`,
    'The files were changed since the containers were made, or a variable of a shell took part: put the image into the files, and run docker-compose up -d once.',
  );
}

function noTag(service: string, image: string): Problem {
  return refused(
    `The image of the service ${service} has no tag in the compose files: “${image}”.`,
    'Write the version that runs now after a colon (or into .env, where a variable that is not set stands in its place): an upgrade changes that one word.',
  );
}

function scattered(service: string, image: string): Problem {
  return refused(
    `The tag of the service ${service} (“${image}”) is put together from several places, or written with escapes: it cannot be changed as one word.`,
    'Write it in one place: as it is, or as one variable of .env.',
  );
}

function shared(service: string, was: string, is: string): Problem {
  return refused(
    `What gives the application its tag is also used for the service ${service}: its image would change from ${was} to ${is}.`,
    'Give it a variable (or an anchor) of its own.',
  );
}
