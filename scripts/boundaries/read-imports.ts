import { parseSync } from "oxc-parser";

/** Lists what a source file imports or re-exports, types and dynamic imports of a literal specifier included. */
export function readImports(file: string, source: string): string[] {
  const { module } = parseSync(file, source);
  return [
    ...module.staticImports.map(({ moduleRequest }) => moduleRequest.value),
    ...module.staticExports.flatMap(({ entries }) =>
      entries.flatMap(({ moduleRequest }) => moduleRequest?.value ?? []),
    ),
    ...module.dynamicImports.flatMap(({ moduleRequest }) => {
      const text = source.slice(moduleRequest.start, moduleRequest.end);
      return /^["'`]/.test(text) ? [text.slice(1, -1)] : [];
    }),
  ];
}
