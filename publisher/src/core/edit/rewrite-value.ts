import { isRecord } from "@burgee/contract";
import { isMap, isScalar, isSeq, type Node } from "yaml";

import { needsLines, renderInline, renderLines, renderScalar } from "./render-yaml.ts";
import { rewriteList } from "./rewrite-list.ts";
import { rewriteMap } from "./rewrite-map.ts";
import { sameValue } from "./same-value.ts";
import { holdsAnchor, isShared } from "./shared-values.ts";
import { type Draft, type Place, refuse } from "./splice.ts";
import {
  columnOf,
  headerOf,
  lineEndOf,
  lineStartOf,
  previousLineEndOf,
  type Slot,
  type YamlStyle,
} from "./yaml-source.ts";

/** Changes a value as far as it differs; what is equal in both keeps its characters. */
export function rewriteValue(draft: Draft, place: Place, before: unknown, after: unknown): void {
  if (sameValue(before, after)) return;
  const { node } = place.slot;
  if (isShared(node, place.slot.token)) {
    refuse(draft, `\`${quoteStart(draft, place.slot)}\` uses an anchor, an alias or a tag; write its value out first`);
    return;
  }
  if (!rewriteInside(draft, node, before, after)) replaceValue(draft, place, after);
}

/** Changes members or items where both values have some in common. False when the value must be replaced whole. */
export function rewriteInside(draft: Draft, node: Node | null, before: unknown, after: unknown): boolean {
  if (isMap(node) && isRecord(before) && isRecord(after)) return rewriteMap(draft, node, before, after);
  if (isSeq(node) && Array.isArray(before) && Array.isArray(after)) return rewriteList(draft, node, before, after);
  return false;
}

function replaceValue(draft: Draft, place: Place, after: unknown): void {
  const { slot, style } = place;
  if (holdsAnchor(slot.node)) {
    refuse(draft, `\`${quoteStart(draft, slot)}\` holds an anchor or an alias; write its values out first`);
  } else if (style === "flow") {
    replaceInline(draft, slot, renderBeside(draft, slot, after, "flow"));
  } else if (needsLines(after)) {
    replaceByLines(draft, place, after);
  } else {
    replaceInline(draft, slot, renderBeside(draft, slot, after, "block"));
  }
}

/** A value on one line, in the quotes of the one it replaces. */
function renderBeside({ source }: Draft, { node }: Slot, after: unknown, style: YamlStyle): string {
  if (typeof after === "object" && after !== null) return renderInline(after, style, source);
  const quotes =
    isScalar(node) && (node.type === "QUOTE_DOUBLE" || node.type === "QUOTE_SINGLE") ? node.type : undefined;
  return renderScalar(after, style, source, quotes);
}

function replaceInline(draft: Draft, slot: Slot, text: string): void {
  const { splices, source } = draft;
  const value = slot.token.value;
  if (value === undefined) {
    const separator = slot.marked === undefined ? ": " : " ";
    const at = slot.marked ?? slot.to;
    // Spaces may stand between the colon and a comment: the value goes right behind the colon.
    splices.push({ from: at, to: at, text: `${separator}${text}` });
    return;
  }
  if (value.type === "block-scalar") {
    // The comment behind `|` stays, and so does the line end behind the text.
    const header = headerOf(value);
    const headEnd = lineEndOf(source.text, value.offset);
    splices.push({ from: value.offset, to: value.offset + header.length, text });
    splices.push({ from: headEnd, to: Math.max(headEnd, slot.to), text: "" });
    return;
  }
  const isOnOwnLines = value.type === "block-map" || value.type === "block-seq";
  if (isOnOwnLines && slot.marked !== undefined && lineStartOf(source.text, value.offset) > slot.marked) {
    splices.push({ from: slot.marked, to: slot.marked, text: ` ${text}` });
    const from = previousLineEndOf(source.text, value.offset);
    splices.push({ from, to: slot.to, text: "" });
    return;
  }
  splices.push({ from: value.offset, to: slot.to, text });
}

function replaceByLines(draft: Draft, { slot, column }: Place, after: unknown): void {
  const { splices, source } = draft;
  const lines = renderLines(after, source);
  const { value } = slot.token;
  const put = (indent: number) => lines.map((line) => `${source.lineEnd}${" ".repeat(indent)}${line}`).join("");
  if (slot.key === undefined) {
    // Behind a dash, the first line stands beside it.
    const from = value?.offset ?? slot.to;
    const space = value === undefined ? " " : "";
    const indent = value === undefined ? column + 2 : columnOf(source.text, from);
    splices.push({ from, to: slot.to, text: `${space}${put(indent).slice(source.lineEnd.length + indent)}` });
    return;
  }
  if (slot.marked === undefined) {
    refuse(draft, `\`${slot.key}\` is written without a colon`);
    return;
  }
  const indent = column + (Array.isArray(after) ? source.dashStep : source.step);
  if (value?.type === "block-scalar") {
    const headEnd = lineEndOf(source.text, value.offset);
    splices.push({ from: value.offset, to: value.offset + headerOf(value).length, text: "" });
    splices.push({ from: headEnd, to: Math.max(headEnd, slot.to), text: put(indent) });
    return;
  }
  if (value?.type === "block-map" || value?.type === "block-seq") {
    const from = Math.max(slot.marked, previousLineEndOf(source.text, value.offset));
    splices.push({ from, to: slot.to, text: put(indent) });
    return;
  }
  // The comment at the end of the line stays beside the name.
  if (value !== undefined) {
    const isBesideName = /^ *$/.test(source.text.slice(slot.marked, value.offset));
    splices.push({ from: isBesideName ? slot.marked : value.offset, to: slot.to, text: "" });
  }
  const at = lineEndOf(source.text, slot.to);
  splices.push({ from: at, to: at, text: put(indent) });
}

/** The start of a member or item, to name it in a reason. */
function quoteStart({ source }: Draft, { from }: Slot): string {
  return source.text.slice(from, lineEndOf(source.text, from)).slice(0, 60);
}
