import { resolve } from "node:path";

import { compileBundle, renderViews, sealViews } from "@burgee/publisher/core";
import { repositoryRoot } from "@burgee/scripts/workers";
import { readFlagFiles } from "burgee/flag-files";

/** What server SDKs get of the sample project, as it is published. */
export async function compileSample(): Promise<string> {
  const compiled = await compileBundle(await readFlagFiles(resolve(repositoryRoot, "examples/storefront/flags")));
  const snapshot = compiled.ok ? compiled.environments.get("production") : undefined;
  if (snapshot === undefined) throw new Error("the sample project does not compile");
  const views = renderViews(snapshot, { sse: undefined, clientSdkKey: undefined, mobileSdkKey: undefined });
  return (await sealViews(views)).bodies["server-v2"];
}
