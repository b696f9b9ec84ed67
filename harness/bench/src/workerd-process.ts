import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

import { type ServedProcess, findFreePort, serveProcess } from "./served-process.ts";

const WORKERD = fileURLToPath(new URL("../../../node_modules/.bin/workerd", import.meta.url));

/** Date of the runtime's behaviour for every Worker that a benchmark serves. */
export const COMPATIBILITY_DATE = "2026-11-02";

export interface WorkerdOptions {
  /** Folder for workerd's files; those that its configuration embeds must be there already. */
  readonly folder: string;
  /** Core that workerd is pinned to, or undefined for those of this process. */
  readonly core?: number | undefined;
}

/**
 * Serves a Worker by workerd itself, without a proxy in front.
 * @param describe workerd's configuration (Cap'n Proto text) that listens on the given port of 127.0.0.1
 */
export async function serveWorkerd(
  name: string,
  { folder, core }: WorkerdOptions,
  describe: (port: number) => string,
): Promise<ServedProcess> {
  const port = await findFreePort();
  const file = join(folder, `${name}.capnp`);
  writeFileSync(file, describe(port));
  const cores = core === undefined ? undefined : [core];
  return serveProcess({ name: `workerd (${name})`, command: [WORKERD, "serve", file], port, cores });
}
