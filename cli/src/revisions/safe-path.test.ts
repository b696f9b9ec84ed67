import { expect, it } from "vitest";

import { isSafePath } from "./safe-path.ts";

it.each(["project.yaml", "environments.yaml", "features/a.yaml", "features/team/a.yml", "variables/x.json"])(
  "may write %s",
  (path) => {
    expect(isSafePath(path)).toBe(true);
  },
);

it.each([
  "../x.yaml",
  "features/../../x.yaml",
  "/etc/features/x.yaml",
  "features//x.yaml",
  "features/.git/x.yaml",
  ".burgee/base.json",
  "features/.hidden.yaml",
  String.raw`features\..\x.yaml`,
  "C:features/x.yaml",
  "features/a:b.yaml",
  "features/x.sh",
  "package.json",
  "features/x.yaml\n",
  "features/\u0000.yaml",
  "",
])("writes no file that a server calls %j", (path) => {
  expect(isSafePath(path)).toBe(false);
});
