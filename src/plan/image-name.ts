/** `quay.io/pwit/utilitarian:1.0.0@sha256:…`, taken apart; `tag` is empty where none is written. */
export interface ImageName {
  readonly repository: string;
  readonly tag: string;
  readonly digest: string;
  /** Where in the text the tag begins (or would). */
  readonly tagAt: number;
}

/** A colon after the last slash parts the tag from the repository; one before it belongs to a registry's port. */
export function parseImage(text: string): ImageName {
  const at = text.indexOf('@');
  const name = at < 0 ? text : text.slice(0, at);
  const colon = name.indexOf(':', name.lastIndexOf('/') + 1);
  const repository = colon < 0 ? name : name.slice(0, colon);
  return {
    repository,
    tag: colon < 0 ? '' : name.slice(colon + 1),
    digest: at < 0 ? '' : text.slice(at + 1),
    tagAt: colon < 0 ? repository.length : colon + 1,
  };
}
