import { expect, test } from "vitest";

import { createAnswers } from "./answers.ts";
import type { TextFile } from "./questions.ts";

test("the path of a problem leads to the value that is wrong", () => {
  const answers = createAnswers(new Map(), new Map());
  const files: TextFile[] = [
    { path: "project.yaml", text: "key: shop\nname: Shop\n" },
    { path: "environments.yaml", text: "production: { type: production, name: Production }\n" },
  ];
  expect(answers.open({ workspace: "shop@1", files }, () => {})).toEqual([]);
  const text =
    "type: release\nflag: Boolean\nenvironments:\n  production:\n    targets:\n      - { key: some, when: { contry: CA }, serve: on }\n      - { key: rest, serve: off }\n";
  const problems = answers.edit({ workspace: "shop@1", path: "features/hero.yaml", text }, () => {});
  expect(problems).toContainEqual(
    expect.objectContaining({
      file: "features/hero.yaml",
      path: ["environments", "production", "targets", 0, "when", "contry"],
    }),
  );
});

test("a patch holds what differs, and the digest of the whole tree", async () => {
  const answers = createAnswers(new Map(), new Map());
  const files = [{ path: "project.yaml", text: "key: shop\n" }];
  await answers.open({ workspace: "shop@1", files }, () => {});
  await answers.edit({ workspace: "shop@1", path: "a.yaml", text: "a: 1\n" }, () => {});
  await answers.edit({ workspace: "shop@1", path: "project.yaml", text: null }, () => {});
  await expect(answers.patch({ workspace: "shop@1" }, () => {})).resolves.toEqual({
    tree: expect.stringMatching(/^[0-9a-f]{64}$/),
    files: [{ path: "a.yaml", text: "a: 1\n" }],
    removed: ["project.yaml"],
  });
});
