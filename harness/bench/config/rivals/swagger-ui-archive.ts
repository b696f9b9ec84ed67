import { execFileSync } from "node:child_process";
import { mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { zipSync } from "fflate";

/** The version that utoipa-swagger-ui 9.0.2, which unleash-edge is locked to, would download. */
const VERSION = "5.17.14";

/**
 * Packs Swagger UI, as npm has it, into an archive laid out like the one of its GitHub release.
 * @returns the archive's path, in the given folder. Throws when npm cannot fetch the package.
 */
export function packSwaggerUi(folder: string): string {
  const unpacked = join(folder, "swagger-ui");
  mkdirSync(unpacked, { recursive: true });
  // What they write to stderr is shown with the error, if there is one.
  const stdio = "pipe";
  execFileSync("npm", ["pack", "--pack-destination", unpacked, `swagger-ui-dist@${VERSION}`], { stdio });
  execFileSync("tar", ["-xzf", join(unpacked, `swagger-ui-dist-${VERSION}.tgz`), "-C", unpacked], { stdio });
  const files = readdirSync(join(unpacked, "package")).map((file) => [
    `swagger-ui-${VERSION}/dist/${file}`,
    new Uint8Array(readFileSync(join(unpacked, "package", file))),
  ]);
  rmSync(unpacked, { recursive: true });
  const archive = join(folder, "swagger-ui.zip");
  writeFileSync(archive, zipSync(Object.fromEntries(files), { level: 0 }));
  return archive;
}
