import { describe, expect, it } from "vitest";

import { promoteRules } from "../src/core/promote-rules.ts";

const HEAD = `# Owned by checkout.
type: release   # of June
flag: Boolean

environments:
`;

/** The rules below \`environments:\` after promoting staging to production. */
function promote(rules: string, from = "staging", to = "production"): string {
  const outcome = promoteRules({ path: "features/x.yaml", text: HEAD + rules }, from, to);
  if (outcome.kind !== "edited") return outcome.kind === "same" ? "same" : outcome.reason;
  expect(outcome.text.startsWith(HEAD)).toBe(true);
  return outcome.text.slice(HEAD.length);
}

describe("promoteRules", () => {
  it.each<[string, string, string]>([
    [
      "replaces one variation by another and keeps the comment",
      "  staging: on\n  production: off   # until July\n",
      "  staging: on\n  production: on   # until July\n",
    ],
    ["adds an environment that had no rules", "  staging: on\n", "  staging: on\n  production: on\n"],
    [
      "copies targets as they are written, and what production had beside them goes",
      '  staging:\n    targets:\n      - key: ca\n        when: { country: [CA, "NO"] }\n        serve: on\n  production:\n    default: off\n',
      '  staging:\n    targets:\n      - key: ca\n        when: { country: [CA, "NO"] }\n        serve: on\n  production:\n    targets:\n      - key: ca\n        when:\n          country: [CA, NO]\n        serve: on\n',
    ],
    [
      "keeps the identity that a target has in production, so that no user changes shares",
      '  staging:\n    targets:\n      - { key: new, renamedFrom: old, split: { on: 50, off: 50 } }\n  production:\n    targets:\n      - { key: old, id: "5f9f1c3ce5b2f3a1d4c6e7f8", split: { on: 10, off: 90 } }\n',
      "  staging:\n    targets:\n      - { key: new, renamedFrom: old, split: { on: 50, off: 50 } }\n  production:\n    targets:\n      - key: new\n        id: 5f9f1c3ce5b2f3a1d4c6e7f8\n        split: { on: 50, off: 50 }\n",
    ],
    [
      "names the key that a target still has in production",
      "  staging:\n    targets:\n      - { key: new, renamedFrom: old, split: { on: 50, off: 50 } }\n  production:\n    targets:\n      - { key: old, split: { on: 10, off: 90 } }\n",
      "  staging:\n    targets:\n      - { key: new, renamedFrom: old, split: { on: 50, off: 50 } }\n  production:\n    targets:\n      - key: new\n        renamedFrom: old\n        split: { on: 50, off: 50 }\n",
    ],
    [
      "writes out what staging takes over from another",
      "  development: on\n  staging: { like: development }\n  production: off\n",
      "  development: on\n  staging: { like: development }\n  production: on\n",
    ],
    [
      "replaces a production that was like another",
      "  development: off\n  staging: on\n  production: { like: development }\n",
      "  development: off\n  staging: on\n  production: on\n",
    ],
    ["changes nothing where the rules are the same", "  staging: on\n  production: on\n", "same"],
    ["changes nothing where production is like staging", "  staging: on\n  production: { like: staging }\n", "same"],
    [
      "refuses rules that come from production",
      "  staging: { like: production }\n  production: on\n",
      "`staging` is like `production`, so it has no rules that `production` lacks",
    ],
    ["refuses an environment without rules", "  production: on\n", "the feature has rules for production only"],
  ])("%s", (_name, rules, expected) => {
    expect(promote(rules)).toBe(expected);
  });

  it("refuses a file with syntax errors and an environment as its own model", () => {
    expect(promote("  staging: on\n  production: [\n")).toMatch(/syntax errors|has no rules/);
    expect(promote("  staging: on\n", "staging", "staging")).toBe("both environments are the same");
  });
});
