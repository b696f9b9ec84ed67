import { execFileSync } from "node:child_process";
import { mkdirSync } from "node:fs";
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";

import { PUBLISHED_FOLDERS } from "./published-packages.ts";
import { stagePackage } from "./stage-package.ts";

const { values: options } = parseArgs({ options: { to: { type: "string" }, help: { type: "boolean" } } });
if (options.help || options.to === undefined) {
  console.log(`Usage: npm run -s pack:all -- --to FOLDER

Writes the published packages into FOLDER: one folder each as it is published, and its tarball.
Prints the paths of the tarballs. GITHUB_SERVER_URL and GITHUB_REPOSITORY, where set, name the repository.`);
  process.exit(options.help ? 0 : 2);
}

const { GITHUB_SERVER_URL: server, GITHUB_REPOSITORY: repository } = process.env;
const repositoryUrl = server === undefined || repository === undefined ? undefined : `${server}/${repository}`;
const to = resolve(options.to);
mkdirSync(to, { recursive: true });
for (const folder of PUBLISHED_FOLDERS) {
  const staged = stagePackage(folder, to, repositoryUrl);
  const output = execFileSync("npm", ["pack", "--json", "--pack-destination", to], {
    cwd: staged,
    encoding: "utf8",
    stdio: ["ignore", "pipe", "ignore"],
  });
  const packed = JSON.parse(output) as readonly { readonly filename: string }[] | Record<string, { filename: string }>;
  for (const { filename } of Object.values(packed)) console.log(join(to, filename));
}
