import { PLATFORM_WORKERS, repositoryRoot } from "@burgee/scripts/workers";
import type { V4WorkerOptions } from "miniflare";
import { unstable_getMiniflareWorkerOptions } from "wrangler";

import { readWorkerBundle } from "./worker-bundle.ts";

export type PlatformWorkerName = (typeof PLATFORM_WORKERS)[number]["name"];

/** Values that a deployment sets as vars and secrets; each Worker receives only its own. */
export type WorkerBindings = Readonly<Partial<Record<PlatformWorkerName, Readonly<Record<string, string>>>>>;

/** What stands for the internet; takes the address and returns a JSON document, or undefined for a 404. */
export type OutsideAnswer = (url: string) => unknown;

/** Runtime options of every Worker, read from its wrangler file and its bundle. */
export function readPlatformWorkers(bindings: WorkerBindings, answerOutside?: OutsideAnswer): V4WorkerOptions[] {
  // wrangler warns that required secrets are absent from the environment: the platform passes them as bindings.
  process.env["WRANGLER_LOG"] ??= "error";
  return PLATFORM_WORKERS.map(({ name, folder, config }) => {
    const { workerOptions } = unstable_getMiniflareWorkerOptions(`${repositoryRoot}${config}`);
    return {
      ...workerOptions,
      ...readWorkerBundle(`${repositoryRoot}${folder}/dist`),
      name,
      ...(name === "burgee-publish" && answerOutside !== undefined ? { outboundService: answer(answerOutside) } : {}),
      bindings: { ...(workerOptions["bindings"] as Record<string, string> | undefined), ...bindings[name] },
    };
  });
}

function answer(answerOutside: OutsideAnswer) {
  return (request: { readonly url: string }): Response => {
    const document = answerOutside(request.url);
    return document === undefined ? new Response(null, { status: 404 }) : Response.json(document);
  };
}
