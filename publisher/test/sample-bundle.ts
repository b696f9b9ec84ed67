import type { FlagBundle } from "../src/core/flag-bundle.ts";

const BASE: Readonly<Record<string, string>> = {
  "project.yaml":
    "key: shop\nsdkVisibility: [server, client, mobile]\ncustomData: { plan: String, seats: Number, beta: Boolean }\n",
  "environments.yaml": "development: { type: development }\nproduction: { type: production }\n",
  "audiences/staff.yaml": 'when: { email: { endsWith: "@shop.example" } }\n',
  "features/checkout.yaml": [
    "type: release",
    "variables:",
    "  pages: Number",
    "  copy: String",
    "variations:",
    "  long: { values: { pages: 3, copy: Order } }",
    "  short: { values: { pages: 1, copy: Buy } }",
    "environments:",
    "  development: short",
    "  production:",
    "    targets:",
    "      - key: staff",
    "        when: { audience: staff }",
    "        serve: short",
    "      - key: rest",
    "        split: { long: 60, short: 40 }",
    "",
  ].join("\n"),
};

/** A small good project with some files replaced, added, or, with undefined, removed. */
export function sampleBundle(changes: Readonly<Record<string, string | undefined>> = {}): FlagBundle {
  const files = Object.entries({ ...BASE, ...changes });
  return { files: files.flatMap(([path, text]) => (text === undefined ? [] : [{ path, text }])) };
}

/** The sample project with one piece of text of its feature replaced; throws when the piece is not there. */
export function editFeature(from: string, to: string): FlagBundle {
  return sampleBundle({ "features/checkout.yaml": edit(BASE["features/checkout.yaml"] ?? "", from, to) });
}

function edit(text: string, from: string, to: string): string {
  if (!text.includes(from)) throw new Error(`the sample has no ${from}`);
  return text.replace(from, () => to);
}

/** A feature whose production rules are the given YAML lines, indented like list items of `targets`. */
export function withTargets(lines: readonly string[]): FlagBundle {
  const text = BASE["features/checkout.yaml"] ?? "";
  const head = text.slice(0, text.indexOf("      - key: staff"));
  return sampleBundle({ "features/checkout.yaml": `${head}${lines.map((line) => `      ${line}\n`).join("")}` });
}
