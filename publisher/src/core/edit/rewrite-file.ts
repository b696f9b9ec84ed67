import { isCollection } from "yaml";

import { renderInline, renderLines } from "./render-yaml.ts";
import { rewriteInside, rewriteValue } from "./rewrite-value.ts";
import { sameValue } from "./same-value.ts";
import { holdsAnchor } from "./shared-values.ts";
import { applySplices, type Draft, refuse } from "./splice.ts";
import { endOfToken, parseYaml, type YamlSource } from "./yaml-source.ts";

export type EditOutcome =
  | { readonly kind: "edited"; readonly text: string }
  | { readonly kind: "cannot"; readonly reason: string };

/** Each pass settles the order of the outermost lists that are not in order yet, so lists in lists need several. */
const PASSES_MAX = 20;

/** Edits a text so that it means `value`. Every member and item whose value stays keeps its characters and comments. */
export function rewriteFile(text: string, value: unknown): EditOutcome {
  let current = text;
  for (let pass = 0; pass < PASSES_MAX; pass += 1) {
    const source = parseYaml(current);
    if (source === undefined) return cannot("the file has syntax errors; run `burgee validate`");
    if (sameValue(source.value, value)) return { kind: "edited", text: current };
    const draft: Draft = { source, splices: [], rewriteValue, refusal: undefined, needsAnotherPass: false };
    rewriteRoot(draft, value);
    if (draft.refusal !== undefined) return cannot(draft.refusal);
    const edited = applySplices(current, draft.splices);
    if (edited === undefined) break;
    if (!draft.needsAnotherPass) return proven(edited, value);
    current = edited;
  }
  return cannot("the file is written in a way that cannot be edited without changing more; edit it by hand");
}

/** Never returns a text that means anything else than was asked for. */
function proven(text: string, value: unknown): EditOutcome {
  const source = parseYaml(text);
  if (source !== undefined && sameValue(source.value, value)) return { kind: "edited", text };
  return cannot("the file is written in a way that cannot be edited without changing more; edit it by hand");
}

function rewriteRoot(draft: Draft, value: unknown): void {
  const { source, splices } = draft;
  const root = source.document.contents;
  if (root !== null && holdsAnchorAtTop(source)) {
    refuse(draft, "the file as a whole has an anchor or a tag");
    return;
  }
  if (rewriteInside(draft, root, source.value, value)) return;
  if (holdsAnchor(root)) {
    refuse(draft, "the file holds an anchor or an alias; write its values out first");
    return;
  }
  const isNested = typeof value === "object" && value !== null && Object.keys(value).length > 0;
  const text = isNested && !source.isJson ? renderLines(value, source) : [renderInline(value, "block", source)];
  const written = text.join(source.lineEnd);
  const token = root?.srcToken;
  if (root?.range == null || source.value === null || (token === undefined && !isCollection(root))) {
    const isOnNewLine = source.text === "" || /(?:\n|\uFEFF)$/.test(source.text);
    const end = source.text.length;
    splices.push({ from: end, to: end, text: `${isOnNewLine ? "" : source.lineEnd}${written}${source.lineEnd}` });
    return;
  }
  const to = token === undefined ? root.range[1] : endOfToken(token);
  splices.push({ from: root.range[0], to, text: written });
}

function holdsAnchorAtTop({ document }: YamlSource): boolean {
  const { contents } = document;
  return contents !== null && "anchor" in contents && Boolean(contents.anchor);
}

function cannot(reason: string): EditOutcome {
  return { kind: "cannot", reason };
}
