import { isMap, type Node, isSeq, type Scalar, isScalar } from "yaml";

import type { SourcePath } from "../source-file.ts";
import { applyFieldEdit, type FieldEdit, showPath, stepInto } from "./field-edit.ts";
import { renderScalar } from "./render-yaml.ts";
import { rewriteFile, type EditOutcome } from "./rewrite-file.ts";
import { endOfToken, parseYaml, slotsOf, styleOf, type YamlSource } from "./yaml-source.ts";

/**
 * Applies edits to the text of a flag file, one after the other. Only the characters of what they name change:
 * comments, order, quotes and line ends elsewhere stay as they are.
 */
export function editFile(text: string, edits: readonly FieldEdit[]): EditOutcome {
  let current = text;
  let source = parseYaml(text);
  if (source === undefined) return { kind: "cannot", reason: "the file has syntax errors; run `burgee validate`" };
  let value = source.value;
  for (const edit of edits) {
    const applied = applyFieldEdit(value, edit);
    if (applied.kind === "cannot") return applied;
    if ("rename" in edit) {
      // A new name looks like one member less and one more, so names change before other values do.
      const settled = rewriteFile(current, value);
      if (settled.kind === "cannot") return settled;
      source = parseYaml(settled.text);
      const renamed = source === undefined ? undefined : renameMember(source, edit.path, edit.rename);
      if (renamed === undefined)
        return { kind: "cannot", reason: `${showPath(edit.path)} cannot be renamed; edit it by hand` };
      current = renamed;
    }
    value = applied.value;
  }
  return rewriteFile(current, value);
}

function renameMember(source: YamlSource, path: SourcePath, name: string): string | undefined {
  let node: Node | null = source.document.contents;
  let value: unknown = source.value;
  for (const [depth, step] of path.entries()) {
    if (!isMap(node) && !isSeq(node)) return undefined;
    const place = stepInto(value, step);
    const slots = slotsOf(node);
    const slot = isMap(node) ? slots?.find(({ key }) => key === place) : slots?.[Number(place)];
    if (slot === undefined || place === undefined) return undefined;
    if (depth === path.length - 1) {
      const { key } = slot.token;
      if (key == null) return undefined;
      const written = renderScalar(name, styleOf(node), source, quotesOf(node, slot.key));
      return source.text.slice(0, key.offset) + written + source.text.slice(endOfToken(key));
    }
    node = slot.node;
    value = (value as Record<string | number, unknown>)[place];
  }
  return undefined;
}

/** Quotes around the name of a member. */
function quotesOf(node: Node, name: string | undefined): Scalar.Type | undefined {
  if (!isMap(node)) return undefined;
  const key = node.items.find((pair) => isScalar(pair.key) && String(pair.key.value) === name)?.key;
  return isScalar(key) ? (key.type ?? undefined) : undefined;
}
