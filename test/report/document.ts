import { reportJsonSchema } from '../../src/report/schema.ts';

interface Node {
  readonly description?: string;
  readonly type?: string;
  readonly enum?: readonly string[];
  readonly const?: unknown;
  readonly properties?: Readonly<Record<string, Node>>;
  readonly required?: readonly string[];
  readonly items?: Node;
  readonly additionalProperties?: Node | boolean;
}

/** The table of fields in docs/report.md, from the schema's own descriptions. */
export function fieldTable(): string {
  const rows = rowsOf(JSON.parse(reportJsonSchema()) as Node, '');
  return ['| Field | Type | What it holds |', '| --- | --- | --- |', ...rows].join('\n');
}

function rowsOf(node: Node, path: string): string[] {
  return Object.entries(node.properties ?? {}).flatMap(([name, field]) => {
    const at = path === '' ? name : `${path}.${name}`;
    const optional = node.required?.includes(name) ? '' : ', may be absent';
    const row = `| \`${at}\` | ${typeOf(field)}${optional} | ${(field.description ?? '').replaceAll('|', '\\|')} |`;
    const inner = field.items?.properties ? rowsOf(field.items, `${at}[]`) : rowsOf(field, at);
    return [row, ...inner];
  });
}

function typeOf(field: Node): string {
  if (field.const !== undefined) return `\`${JSON.stringify(field.const)}\``;
  if (field.enum) return field.enum.map((word) => `\`${word}\``).join(', ');
  if (field.type === 'array') return `list of ${field.items?.type === 'object' ? 'objects' : `${field.items?.type}s`}`;
  if (typeof field.additionalProperties === 'object') return `${field.additionalProperties.type} by name`;
  return field.type ?? '';
}
