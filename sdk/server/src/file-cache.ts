import { randomUUID } from "node:crypto";
import { mkdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { dirname } from "node:path";

import type { ConfigCache } from "./config-cache.ts";

/**
 * Keeps the last good config in a file. It is written beside its place and then moved there, so that a reader never sees
 * half of it; the file is only readable by the process's user.
 *
 * @example
 * ```ts
 * import { createClient } from "@burgee/server-sdk";
 * import { fileCache } from "@burgee/server-sdk/file-cache";
 *
 * const client = createClient({
 *   sdkKey: process.env.SERVER_KEY,
 *   baseUrl: "https://flags.example.com",
 *   configCache: fileCache("/var/cache/shop/flags"),
 * });
 * await client.close();
 * ```
 */
export function fileCache(path: string): ConfigCache {
  return {
    async read() {
      try {
        return await readFile(path);
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
        throw error;
      }
    },
    async write(bytes) {
      await mkdir(dirname(path), { recursive: true });
      const draft = `${path}.${randomUUID()}`;
      try {
        await writeFile(draft, bytes, { mode: 0o600 });
        await rename(draft, path);
      } catch (error) {
        await rm(draft, { force: true });
        throw error;
      }
    },
  };
}
