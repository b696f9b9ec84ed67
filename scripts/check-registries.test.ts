import { expect, it } from "vitest";

import { runScript, withScratchCheckout } from "./testing/scratch-checkout.ts";

// Joined here: this file must pass the check as well.
const host = (...parts: readonly string[]): string => parts.join(".");

it.each([
  host("crates", "io"),
  host("registry", "npmjs", "org"),
  host("www", "NPMJS", "com"),
  host("pypi", "org"),
  host("repo", "maven", "apache", "org"),
])("refuses a page that names %s", async (name) => {
  const page = { "docs/page.md": `See https://${name}/package.` };
  expect(await withScratchCheckout(page, (root) => runScript("check-registries.ts", "--root", root))).toMatchObject({
    status: 1,
    output: expect.stringContaining("docs/page.md:1:"),
  });
});

it("accepts lock files, wherever they are, and names of packages", async () => {
  const files = {
    "package-lock.json": `"resolved": "https://${host("registry", "npmjs", "org")}/hono"`,
    "sdk/go/go.sum": host("proxy", "golang", "org"),
    "README.md": "unleash-edge is a crate.",
  };
  expect(await withScratchCheckout(files, (root) => runScript("check-registries.ts", "--root", root))).toMatchObject({
    status: 0,
  });
});

it("fails when git cannot search, rather than pass", () => {
  expect(runScript("check-registries.ts", "--root", "/")).toMatchObject({ status: 1 });
});
