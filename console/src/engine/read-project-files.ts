import type { Api } from "../api/api.ts";
import type { FileCache } from "./file-cache.ts";
import type { TextFile } from "./questions.ts";

/** Digests of one request, as many as its row takes. */
const BATCH = 500;

/** Reads the files of a revision; those that the browser has from before are not fetched again. */
export async function readProjectFiles(
  { api, cache }: { readonly api: Api; readonly cache: FileCache },
  project: string,
  revision: number,
  signal?: AbortSignal,
): Promise<readonly TextFile[]> {
  const options = signal === undefined ? {} : { signal };
  const tree = await api.call("readTree", { params: { project, revision: String(revision) } }, options);
  const wanted = [...new Set(Object.values(tree.files))];
  const texts = new Map(await cache.read(wanted));
  const fetched = new Map<string, string>();
  let missing = wanted.filter((digest) => !texts.has(digest));
  while (missing.length > 0) {
    const batch = missing.slice(0, BATCH);
    const reply = await api.call("readFiles", { params: { project }, body: { digests: batch } }, options);
    const got = Object.entries(reply.files);
    if (got.length === 0) throw new Error(`${batch.length} files of revision ${revision} cannot be read.`);
    for (const [digest, text] of got) fetched.set(digest, text);
    const lost = new Set([...reply.missing, ...got.map(([digest]) => digest)]);
    missing = missing.filter((digest) => !lost.has(digest));
  }
  await cache.write(fetched);
  return Object.entries(tree.files).map(([path, digest]) => {
    const text = texts.get(digest) ?? fetched.get(digest);
    if (text === undefined) throw new Error(`${path} of revision ${revision} cannot be read.`);
    return { path, text };
  });
}
