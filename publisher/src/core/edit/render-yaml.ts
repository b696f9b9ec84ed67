import { isRecord } from "@burgee/contract";
import { Document, Pair, Scalar, YAMLMap } from "yaml";

import { isKeyedList } from "./keyed-list.ts";
import type { YamlSource, YamlStyle } from "./yaml-source.ts";

/** Characters up to which a map or list of plain values is written on one line. */
const ONE_LINE_MAX = 80;

/** Writes a name or a value without members, in the given quotes where they can hold it. */
export function renderScalar(value: unknown, style: YamlStyle, source: YamlSource, quotes?: Scalar.Type): string {
  if (source.isJson) return JSON.stringify(value);
  const scalar = new Scalar(value);
  // Text of several lines can stand on one line only in double quotes, where `\n` stands for a line end.
  if (typeof value === "string") scalar.type = /[\n\r]/.test(value) ? Scalar.QUOTE_DOUBLE : (quotes ?? Scalar.PLAIN);
  const map = new YAMLMap();
  map.flow = style === "flow";
  map.items.push(new Pair(new Scalar("k"), scalar));
  const text = new Document(map).toString({ lineWidth: 0, doubleQuotedMinMultiLineLength: Number.MAX_SAFE_INTEGER });
  const start = text.indexOf(":") + 2;
  return style === "flow" ? text.slice(start, text.lastIndexOf("}")).trimEnd() : text.slice(start).trimEnd();
}

/** Writes a value on one line. */
export function renderInline(value: unknown, style: YamlStyle, source: YamlSource): string {
  if (source.isJson) return JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map((item) => renderInline(item, "flow", source)).join(", ")}]`;
  if (!isRecord(value)) return renderScalar(value, style, source);
  const members = Object.entries(value).map(([name, inner]) => renderMember(name, inner, source));
  return members.length === 0 ? "{}" : `{ ${members.join(", ")} }`;
}

/** Writes `name: value` on one line, to stand inside braces. */
export function renderMember(name: string, value: unknown, source: YamlSource): string {
  return `${renderScalar(name, "flow", source)}: ${renderInline(value, "flow", source)}`;
}

/** Whether a value is written on lines of its own, and not on one line. */
export function needsLines(value: unknown): boolean {
  if (typeof value !== "object" || value === null) return false;
  const inner = Object.values(value);
  if (inner.length === 0) return false;
  return inner.some((item) => typeof item === "object" && item !== null) || JSON.stringify(value).length > ONE_LINE_MAX;
}

/** Writes a non-empty map or list as lines, without the indentation that all of them have in common. */
export function renderLines(value: unknown, source: YamlSource): string[] {
  if (Array.isArray(value)) {
    // Targets and other items with keys always get a line per member: people add to them.
    const isKeyed = isKeyedList(value);
    return value.flatMap((item: unknown) => {
      const lines = isKeyed || needsLines(item) ? renderLines(item, source) : [renderInline(item, "block", source)];
      return lines.map((line, index) => `${index === 0 ? "- " : "  "}${line}`);
    });
  }
  return Object.entries(value as Readonly<Record<string, unknown>>).flatMap(([name, inner]) => {
    const head = `${renderScalar(name, "block", source)}:`;
    if (!needsLines(inner)) return [`${head} ${renderInline(inner, "block", source)}`];
    const indent = " ".repeat(Array.isArray(inner) ? source.dashStep : source.step);
    return [head, ...renderLines(inner, source).map((line) => `${indent}${line}`)];
  });
}
