import { PLATFORM_WORKERS, repositoryRoot } from "@burgee/scripts/workers";
import { fetch, type Request, Response, type V4WorkerOptions } from "miniflare";
import { unstable_getMiniflareWorkerOptions } from "wrangler";

import { readWorkerBundle } from "./worker-bundle.ts";

export type PlatformWorkerName = (typeof PLATFORM_WORKERS)[number]["name"];

/** Values that a deployment sets as vars and secrets; each Worker receives only its own. */
export type WorkerBindings = Readonly<Partial<Record<PlatformWorkerName, Readonly<Record<string, string>>>>>;

/** What stands for a part of the internet; takes an address and returns a JSON document, or undefined for one that it does not have. */
export type OutsideAnswer = (url: string) => unknown;

/** What the Workers get beside their wrangler files and bundles. */
export interface PlatformWorkerOptions {
  /** Answers what Workers fetch from elsewhere; without it they fetch, and what it does not have is 404. */
  readonly answerOutside?: OutsideAnswer | undefined;
  /** Keys of the sign-in, which Workers fetch from an address that does not exist. */
  readonly answerKeys?: OutsideAnswer | undefined;
  /** Where browsers reach the console. Undefined: there is none. */
  readonly console?: { readonly host: string; readonly port: number } | undefined;
}

/** Runtime options of every Worker, read from its wrangler file and its bundle. */
export function readPlatformWorkers(bindings: WorkerBindings, options: PlatformWorkerOptions = {}): V4WorkerOptions[] {
  // wrangler warns that required secrets are absent from the environment: the platform passes them as bindings.
  process.env["WRANGLER_LOG"] ??= "error";
  const workers = PLATFORM_WORKERS.filter(({ name }) => name !== "burgee-console" || options.console !== undefined);
  const outboundService = answerFor(options);
  return workers.map(({ name, folder, config }) => {
    const { workerOptions } = unstable_getMiniflareWorkerOptions(`${repositoryRoot}${config}`);
    return {
      ...workerOptions,
      ...readWorkerBundle(`${repositoryRoot}${folder}/dist`),
      name,
      ...(outboundService !== undefined && FETCHING_WORKERS.has(name) ? { outboundService } : {}),
      ...(name === "burgee-console" && options.console !== undefined ? { unsafeDirectSockets: [options.console] } : {}),
      bindings: { ...(workerOptions["bindings"] as Record<string, string> | undefined), ...bindings[name] },
    };
  });
}

/** Workers that fetch the keys of issuers. */
const FETCHING_WORKERS: ReadonlySet<PlatformWorkerName> = new Set([
  "burgee-publish",
  "burgee-events",
  "burgee-console",
]);

function answerFor({ answerKeys, answerOutside }: PlatformWorkerOptions) {
  if (answerKeys === undefined && answerOutside === undefined) return undefined;
  return async (request: Request): Promise<Response> => {
    const document = answerKeys?.(request.url) ?? answerOutside?.(request.url);
    if (document !== undefined) return Response.json(document);
    return answerOutside === undefined ? fetch(request, { redirect: "manual" }) : new Response(null, { status: 404 });
  };
}
