// Finds promises that nobody awaits. biome does the same where it knows the type, which is in our own sources only:
// a forgotten `writeFile(…)` of node:fs/promises gets past it. The compiler knows all types.
// Usage: node scripts/check-promises.mjs [--root FOLDER]
import { join, relative, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { SyntaxKind } from 'typescript/unstable/ast';
import { isCallExpression, isExpressionStatement, isPropertyAccessExpression } from 'typescript/unstable/ast/is';
import { API } from 'typescript/unstable/sync';

const { values } = parseArgs({ options: { root: { type: 'string' } } });
const root = resolve(values.root ?? resolve(import.meta.dirname, '..'));
const api = new API({ cwd: root });
const snapshot = api.updateSnapshot({ openProject: join(root, 'tsconfig.json') });
try {
  const found = snapshot.getProjects().flatMap((project) => inProject(project));
  for (const place of found)
    console.error(`${place}: a promise that nobody awaits (write \`void\` before it if that is meant)`);
  process.exitCode = found.length > 0 ? 1 : 0;
} finally {
  snapshot.dispose();
  api.close();
}

function inProject({ program, checker }) {
  const own = program
    .getSourceFileNames()
    .filter((name) => name.startsWith(`${root}/`) && !name.includes('/node_modules/'));
  return own.flatMap((name) => inFile(program.getSourceFile(name), checker));
}

/** Statements that are nothing but an expression whose value is a promise. One question to the compiler for each file. */
function inFile(file, checker) {
  const candidates = statementsOf(file)
    .map(({ expression }) => expression)
    .filter((node) => !isHandled(node));
  if (candidates.length === 0) return [];
  const types = checker.getTypeAtLocation(candidates);
  return candidates.filter((node, index) => isPromise(node, types[index], checker)).map((node) => placeOf(file, node));
}

function statementsOf(file) {
  const found = [];
  const visit = (node) => {
    if (isExpressionStatement(node)) found.push(node);
    node.forEachChild(visit);
  };
  file.forEachChild(visit);
  return found;
}

/** `await x`, `void x`, `x.catch(f)`, `x.then(f, g)`, `.finally()` behind them; and what can be no promise. */
function isHandled(node) {
  const { AwaitExpression, VoidExpression, BinaryExpression, StringLiteral } = SyntaxKind;
  if ([AwaitExpression, VoidExpression, BinaryExpression, StringLiteral].includes(node.kind)) return true;
  if (!isCallExpression(node) || !isPropertyAccessExpression(node.expression)) return false;
  const method = node.expression.name.text;
  if (method === 'finally') return isHandled(node.expression.expression);
  return (method === 'catch' && node.arguments.length > 0) || (method === 'then' && node.arguments.length > 1);
}

function isPromise(node, type, checker) {
  if (type === undefined) return false;
  // What `x?.y()` may be beside undefined; asked only then, because every question is a message to the compiler.
  const certain = node.getText().includes('?.') ? (checker.getNonNullableType(type) ?? type) : type;
  return checker.getPropertyOfType(certain, 'then') !== undefined;
}

function placeOf(file, node) {
  const start = node.getStart(file);
  const line = file.text.slice(0, start).split('\n').length;
  return `${relative(root, file.fileName)}:${line}`;
}
