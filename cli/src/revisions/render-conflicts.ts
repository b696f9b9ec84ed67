import { isRecord } from "@burgee/contract";

import type { Colors } from "../terminal/colors.ts";

/** A field, or a file, that both sides changed differently, as the server or a pull found it. */
export interface ShownConflict {
  readonly path: string;
  /** Steps to the field; empty for the file as a whole. */
  readonly at: readonly (string | number)[];
  readonly base?: unknown;
  readonly yours?: unknown;
  readonly theirs?: unknown;
  readonly reason?: string;
  readonly changedBy?: { readonly revision: number; readonly author: string; readonly message?: string };
}

const CONFLICTS_SHOWN_MAX = 40;
const VALUE_LENGTH_MAX = 100;

/** Renders conflicts file by file: the field, whose change it meets, both values, and the commands that decide. */
export function renderConflicts(conflicts: readonly ShownConflict[], colors: Colors): string {
  const shown = conflicts.slice(0, CONFLICTS_SHOWN_MAX);
  const paths = [...new Set(shown.map(({ path }) => path))];
  const blocks = paths.map((path) => {
    const ofFile = shown.filter((conflict) => conflict.path === path);
    const lines = ofFile.flatMap((conflict) => renderConflict(conflict, colors));
    const commands = colors.cyan(`    burgee pull --ours ${quote(path)}   or   burgee pull --theirs ${quote(path)}`);
    return [`${colors.bold(path)}${describeAuthor(ofFile[0])}`, ...lines, commands].join("\n");
  });
  const hidden = conflicts.length - shown.length;
  if (hidden > 0) blocks.push(colors.dim(`… and ${hidden} more; --json lists all`));
  return blocks.join("\n");
}

function renderConflict({ at, base, yours, theirs, reason }: ShownConflict, colors: Colors): string[] {
  if (reason !== undefined) return [`  ${reason}`];
  return [
    `  ${at.join(".")}${base === undefined ? "" : colors.dim(`  was ${show(base)}`)}`,
    `      yours   ${colors.green(show(yours))}`,
    `      theirs  ${colors.red(show(theirs))}`,
  ];
}

function describeAuthor(conflict: ShownConflict | undefined): string {
  if (conflict?.changedBy === undefined) return "";
  const { author, revision, message = "" } = conflict.changedBy;
  return `, changed by ${author} in revision ${revision}${message === "" ? "" : `: ${message}`}`;
}

function show(value: unknown): string {
  if (value === undefined) return "(not there)";
  const text = typeof value === "string" ? value : JSON.stringify(value);
  return text.length > VALUE_LENGTH_MAX ? `${text.slice(0, VALUE_LENGTH_MAX)}…` : text;
}

/** A path as a shell takes it. */
function quote(path: string): string {
  return /^[\w./-]+$/.test(path) ? path : `'${path.replaceAll("'", String.raw`'\''`)}'`;
}

/** The conflicts in the data of a refusal; empty when it has none. */
export function readConflicts(data: Readonly<Record<string, unknown>>): readonly ShownConflict[] {
  const { conflicts } = data;
  if (!Array.isArray(conflicts)) return [];
  return conflicts.filter((conflict) => isRecord(conflict) && Array.isArray(conflict["at"])) as ShownConflict[];
}
