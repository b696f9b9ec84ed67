import type { LoadConfig } from "@burgee/bucketing-wasm";
import { CONFIG_VIEWS, type ConfigDocument, type EnvironmentPointer, type SdkKeyRecord } from "@burgee/contract";

import { formatHttpDate } from "./conditional.ts";
import { createLoadedConfig } from "./load-version.ts";
import type { ConfigNeed, PublishedVersion } from "./published-version.ts";
import type { RenderDeps } from "./rendered-config.ts";

const EMPTY_ETAG = '"burgee-unpublished"';

/**
 * What an environment answers before its first publish: a valid config without features, older than any that will be
 * published, so that every SDK takes the first one.
 */
export function createEmptySnapshot(
  record: SdkKeyRecord,
  need: ConfigNeed,
  streamUrl: string | undefined,
  deps: RenderDeps & { readonly loadConfig: LoadConfig },
): PublishedVersion {
  const { projectId, projectKey, environmentId, environmentKey } = record;
  const document: ConfigDocument = {
    project: { _id: projectId, key: projectKey, a0_organization: "", settings: {} },
    environment: { _id: environmentId, key: environmentKey },
    features: [],
    variables: [],
    audiences: {},
    variableHashes: {},
    ...splitStreamUrl(streamUrl),
  };
  const bytes = Uint8Array.from(new TextEncoder().encode(JSON.stringify(document)));
  const lastModifiedMs = Math.floor(record.createdAt / 1000) * 1000 - 1000;
  const views = Object.fromEntries(CONFIG_VIEWS.map((view) => [view, { bytes: bytes.byteLength }]));
  const pointer: EnvironmentPointer = {
    projectId,
    projectKey,
    environmentId,
    environmentKey,
    version: 0,
    lastModifiedMs,
    etag: EMPTY_ETAG,
    views,
  };
  return {
    pointer,
    lastModifiedText: formatHttpDate(lastModifiedMs),
    pastEtags: [],
    views: new Map([[need.view, createLoadedConfig(pointer, need.view, bytes, need.isCompiled, deps)]]),
    streamUrl,
  };
}

/** Server SDKs join host and path themselves. */
function splitStreamUrl(streamUrl: string | undefined): Pick<ConfigDocument, "sse"> {
  if (streamUrl === undefined) return {};
  const pathStart = streamUrl.indexOf("/", streamUrl.indexOf("://") + 3);
  return { sse: { hostname: streamUrl.slice(0, pathStart), path: streamUrl.slice(pathStart) } };
}
