import { readFileSync } from "node:fs";
import { join } from "node:path";

import { expect, it } from "vitest";

import { repositoryRoot } from "./workers.ts";

const read = (path: string): string => readFileSync(join(repositoryRoot, path), "utf8");

it("says of the console's files and of its Worker's answers the same about what may run", () => {
  const ofFiles = /content-security-policy: *(.+)/i.exec(read("console/public/_headers"))?.[1]?.trim();
  const ofAnswers = /"content-security-policy":\s*"([^"]+)"/.exec(read("workers/console/src/routes/protect.ts"))?.[1];
  expect(ofFiles).toContain("default-src 'none'");
  expect(ofAnswers).toBe(ofFiles);
});
