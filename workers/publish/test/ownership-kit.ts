import { pointerObjectName, type EnvironmentPointer } from "@burgee/contract";
import { compileBundle } from "@burgee/publisher/core";
import { env } from "cloudflare:workers";

import type { PublisherPorts } from "../src/core/ports.ts";
import { publishSnapshot } from "../src/core/publish-snapshot.ts";
import { publishFiles, sharedBundleOf } from "./admin-client.ts";
import { ANN } from "./crashing-ports.ts";

/** Each test has an environment id to itself: 24 hex digits. */
export function idOf(test: number): string {
  return `c0ffee${String(test).padStart(18, "0")}`;
}

export function publishTo(project: string, id: string, headline: string, query = "") {
  return publishFiles(project, "production", sharedBundleOf(project, id, headline), {}, query);
}

export async function readPointer(id: string): Promise<EnvironmentPointer | undefined> {
  return (await env.CONFIGS.get(pointerObjectName(id)))?.json<EnvironmentPointer>();
}

/** Puts the stores into the state that a takeover left before environments had an owner. */
export async function takeOver(id: string, project: string): Promise<EnvironmentPointer> {
  const pointer = await readPointer(id);
  if (pointer === undefined) throw new Error("nothing was published");
  const { lastModifiedMs, version } = pointer;
  const taken = {
    ...pointer,
    projectId: "evil-id",
    projectKey: project,
    version: version + 1,
    lastModifiedMs: lastModifiedMs + 7_000,
    etag: '"evil"',
  };
  await env.CONFIGS.put(pointerObjectName(id), JSON.stringify(taken));
  await env.CONFIGS.delete(`environments/${id}/owner.json`);
  return taken;
}

export async function publishInto(ports: PublisherPorts, id: string, headline: string, takesBack = false) {
  const compiled = await compileBundle(sharedBundleOf(ports.projectKey, id, headline));
  const snapshot = compiled.ok ? compiled.environments.get("production") : undefined;
  if (snapshot === undefined) throw new Error("the bundle does not compile");
  const author = { actor: ANN, message: "", expectedVersion: undefined, idempotency: undefined };
  return publishSnapshot(ports, { snapshot, warnings: [] }, { ...author, isDryRun: false, takesBack });
}
