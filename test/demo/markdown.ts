/**
 * A job summary as GitHub's page shows it at first sight, for a terminal: what is folded stays folded, what would be
 * drawn is named.
 */
export function readable(markdown: string): string[] {
  const shown = markdown
    .replaceAll(/<details><summary>(.*?)<\/summary>[\s\S]*?<\/details>/g, '▸ $1')
    .replaceAll(/```mermaid\n[\s\S]*?```/g, '(a diagram)')
    .replaceAll(/<br>/g, '')
    .replaceAll(/&#(\d+);/g, (_, code) => String.fromCodePoint(Number(code)));
  return shown
    .trimEnd()
    .replaceAll(/\n{3,}/g, '\n\n')
    .split('\n');
}
