import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

import type { ConfigDocument } from "@burgee/contract";
import { compileBundle, renderViews } from "@burgee/publisher/core";
import { beforeAll, describe, expect, it } from "vitest";

import { createAssemblyScriptEvaluator } from "./assembly-script-evaluator.ts";
import { createEngineEvaluator } from "./engine-evaluator.ts";
import type { Evaluator } from "./evaluator.ts";
import { OLD_EVALUATORS } from "./old-evaluators.ts";
import { createTypescriptEvaluator } from "./typescript-evaluator.ts";

const STOREFRONT = join(import.meta.dirname, "../../../../examples/storefront/flags");
const NOW_MS = Date.parse("2027-01-15T12:00:00.000Z");

/** Each reaches `dark-mode` by another branch of its rule. */
const USERS = [
  { user_id: "staff-1", email: "ada@storefront.example" },
  { user_id: "synthetic-check-1" },
  { user_id: "small-team-1", customData: { plan: "team", seats: 2, beta: true } },
  { user_id: "phone-1", platform: "iOS", appVersion: "3.4.0" },
] as const;

async function compileStorefront() {
  const paths = readdirSync(STOREFRONT, { recursive: true, encoding: "utf8" }).filter((path) => path.endsWith(".yaml"));
  const files = paths.map((path) => ({ path, text: readFileSync(join(STOREFRONT, path), "utf8") }));
  const compiled = await compileBundle({ files });
  const production = compiled.ok ? compiled.environments.get("production") : undefined;
  if (production === undefined) throw new Error(JSON.stringify(compiled.problems));
  return renderViews(production, { sse: undefined, clientSdkKey: undefined, mobileSdkKey: undefined });
}

async function servesDark(evaluator: Evaluator, document: ConfigDocument, user: (typeof USERS)[number]) {
  await evaluator.load(document);
  const context = { platform: "web", platformVersion: "1.0", ...user };
  const parts = [...evaluator.answer({ context, nowMs: NOW_MS }).values()];
  return parts.find(({ values }) => "dark-mode" in values)?.values["dark-mode"];
}

describe.each(USERS)("dark-mode of the sample project for $user_id", (user) => {
  let views: Awaited<ReturnType<typeof compileStorefront>>;
  beforeAll(async () => {
    views = await compileStorefront();
  });

  it.each(["server-v2", "server-v1"] as const)("is on in every current evaluator by %s", async (view) => {
    const evaluators = [
      createEngineEvaluator(),
      createAssemblyScriptEvaluator("@devcycle/bucketing-assembly-script"),
      createTypescriptEvaluator(),
    ];
    const answers = evaluators.map(async (evaluator) => [
      evaluator.name,
      await servesDark(evaluator, views[view], user),
    ]);
    expect(await Promise.all(answers)).toEqual(evaluators.map(({ name }) => [name, true]));
  });

  // `endsWith` in the audience of staff: no evaluator up to 1.22.0 knows it.
  const knowing = user.user_id === "staff-1" ? OLD_EVALUATORS.slice(-1) : OLD_EVALUATORS.slice(1);
  it.each(knowing)("is on in the evaluator $version", async ({ version, load }) => {
    const evaluator = createAssemblyScriptEvaluator(version, await load());
    expect(await servesDark(evaluator, views["server-v1"], user)).toBe(true);
  });

  it("is refused with the whole config by the first evaluator, which does not know `endsWith`", async () => {
    const [first] = OLD_EVALUATORS;
    if (first === undefined) throw new Error("no old evaluators");
    const evaluator = createAssemblyScriptEvaluator(first.version, await first.load());
    await expect(servesDark(evaluator, views["server-v1"], user)).rejects.toThrow(/endWith/);
  });
});
