import type { VariableDescription } from "@burgee/publisher/core";

import { inferJsonType } from "./infer-json-type.ts";

const HEADER = `// Written by \`burgee types\` from the flag files. Change those, then run it again.
// It types the keys and values of @burgee/server-sdk and @burgee/client-sdk in every program that contains it.
export {};
`;

/** Servers, pages and apps. */
const SDK_KINDS = 3;

/** A declaration file that adds the variables to the keys that the SDKs accept. */
export function renderFlagTypes(variables: readonly VariableDescription[]): string {
  const members = variables.map((variable) => `${renderComment(variable)}    ${renderMember(variable)}\n`);
  return `${HEADER}
declare global {
  interface BurgeeFlags {
${members.join("")}  }
}
`;
}

function renderMember(variable: VariableDescription): string {
  return `readonly ${JSON.stringify(variable.key)}: ${renderType(variable)};`;
}

/** Values that the schema lists become literals: publishing refuses all others. Other values may change at any time. */
function renderType({ type, allowed, values }: VariableDescription): string {
  if (type === "JSON") return inferJsonType(allowed ?? values);
  const name = type.toLowerCase();
  const literals = allowed?.filter((value) => typeof value === name && (name !== "number" || Number.isFinite(value)));
  return literals === undefined || literals.length === 0
    ? name
    : [...new Set(literals.map((value) => JSON.stringify(value)))].join(" | ");
}

function renderComment({ description, feature, visibility }: VariableDescription): string {
  const sentences = [
    ...(description === undefined ? [] : [description.trim()]),
    ...(feature === undefined ? ["No feature serves it."] : [`Feature \`${feature}\`.`]),
    ...(new Set(visibility).size === SDK_KINDS ? [] : [`Only for SDKs of: ${visibility.join(", ")}.`]),
  ];
  // A description may contain anything, also what would end the comment.
  const text = sentences.join(" ").replaceAll(/\s+/g, " ").replaceAll("*/", "*\\/");
  return `    /** ${text} */\n`;
}
