/** Quotes any text as one POSIX shell word. The only way values from TypeScript get into shell text. */
export function shellQuote(text: string): string {
  // No shell can hold NUL in a variable: it would silently cut the value there.
  if (text.includes('\0')) throw new RangeError('A value for the shell contains a NUL character.');
  return `'${text.replaceAll("'", "'\\''")}'`;
}

/** One assignment, `NAME='value'`, ended by a newline. */
export function assign(name: string, value: string): string {
  if (!/^[A-Za-z_][A-Za-z0-9_]*$/.test(name)) throw new RangeError(`Not a name for a shell variable: ${name}`);
  return `${name}=${shellQuote(value)}\n`;
}
