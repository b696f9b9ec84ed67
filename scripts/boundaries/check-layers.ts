import { CORE_FORBIDDEN_GLOBALS, LAYER_RULES, type LayerRule, PLATFORM_FOLDERS } from "./layer-rules.ts";
import { type Import, isInside } from "./source-tree.ts";

/** Checks the imports between the layers of a package, and that core folders use no platform. */
export function checkLayers(file: string, source: string, imports: readonly Import[]): string[] {
  const problems =
    isPure(file) && CORE_FORBIDDEN_GLOBALS.test(stripComments(source))
      ? ["a core folder uses the platform (Request, Response, fetch, clock or console); pass a port in"]
      : [];
  const rule = LAYER_RULES.find(({ folder }) => isInside(file, folder));
  if (rule === undefined) return problems;
  const layer = readLayer(rule, file);
  const mayImport = rule.layers[layer];
  if (mayImport === undefined) return [...problems, `belongs to no layer (${Object.keys(rule.layers).join(", ")})`];
  const forbidden = imports
    .filter(({ specifier }) => specifier.startsWith("."))
    .filter(({ target }) => target !== undefined && isInside(target, rule.folder))
    .filter(({ target = "" }) => ![layer, ...mayImport].includes(readLayer(rule, target)));
  return [...problems, ...forbidden.map(({ specifier }) => `${layer} must not import ${specifier}`)];
}

function isPure(file: string): boolean {
  return file.includes("/core/") && !PLATFORM_FOLDERS.some((folder) => isInside(file, folder));
}

/** First part of a path below the rule's folder, without extension: a layer is a folder or a single file. */
function readLayer({ folder }: LayerRule, path: string): string {
  return path.slice(folder.length + 1).replace(/(\/|\.[jt]s$).*/, "");
}

function stripComments(source: string): string {
  return source.replace(/\/\*[\s\S]*?\*\//g, "").replace(/\/\/.*$/gm, "");
}
