/**
 * Files that are text to us and travel inside the bundle: shell and Python that the host runs, and recipes.
 * scripts/build.mjs and vitest.config.ts load them the same way: the default export is the file's text.
 */
declare module '*.sh' {
  const text: string;
  export default text;
}
declare module '*.py' {
  const text: string;
  export default text;
}
declare module '*.yml' {
  const text: string;
  export default text;
}
