import { spawnSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";

const { values: options, positionals } = parseArgs({
  allowPositionals: true,
  options: { tag: { type: "string" }, "dry-run": { type: "boolean" }, help: { type: "boolean" } },
});
const [from] = positionals;
if (options.help || from === undefined) {
  console.log(`Usage: node scripts/packages/publish-all.ts FOLDER [--tag vVERSION] [--dry-run] [-- npm options]

Publishes what npm run pack:all wrote into FOLDER. A version that is published already is left alone, so that a run
that failed halfway can be repeated. --tag refuses another version than that of the packages.`);
  process.exit(options.help ? 0 : 2);
}

interface Manifest {
  readonly name: string;
  readonly version: string;
  readonly dependencies?: Readonly<Record<string, string>>;
}

const packages = readdirSync(from, { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map(({ name }) => join(resolve(from), name))
  .map((folder) => ({ folder, manifest: JSON.parse(readFileSync(join(folder, "package.json"), "utf8")) as Manifest }))
  // A package comes after those that it depends on.
  .toSorted((a, b) => countOwn(a.manifest) - countOwn(b.manifest));

for (const { manifest } of packages) {
  if (options.tag === undefined || options.tag === `v${manifest.version}`) continue;
  console.error(`${manifest.name} is ${manifest.version}, but the tag is ${options.tag}: nothing was published`);
  process.exit(1);
}
for (const { folder, manifest } of packages) {
  const id = `${manifest.name}@${manifest.version}`;
  if (run(["view", id, "version"]).stdout.trim() === manifest.version) {
    console.log(`${id} is published already`);
    continue;
  }
  const { status, stderr } = run([
    "publish",
    folder,
    ...(options["dry-run"] ? ["--dry-run"] : []),
    ...positionals.slice(1),
  ]);
  if (status !== 0) {
    console.error(stderr);
    process.exit(1);
  }
  console.log(`${id} ${options["dry-run"] ? "would be published" : "published"}`);
}

function countOwn({ dependencies }: Manifest): number {
  return Object.keys(dependencies ?? {}).filter((name) => name.startsWith("@burgee/")).length;
}

function run(args: readonly string[]) {
  return spawnSync("npm", args, { encoding: "utf8" });
}
