import type { LoadConfig } from "@burgee/bucketing-wasm";
import { CONFIG_VIEWS, type ConfigDocument, type EnvironmentPointer, type SdkKeyRecord } from "@burgee/contract";

import { formatHttpDate } from "./conditional.ts";
import type { DescribeStream } from "./ports.ts";
import type { ConfigNeed, PublishedVersion } from "./published-version.ts";
import { createLoadedConfig } from "./read-view.ts";
import type { RenderDeps } from "./rendered-config.ts";

/**
 * What an environment answers before its first publish: a valid config without features, older than any that will be
 * published, so that every SDK accepts the first one. Publishing stores a first version before the first key; this answers
 * the rare key that was stored although its version could not be.
 */
export interface EmptyConfigs {
  find(record: SdkKeyRecord, need: ConfigNeed): Promise<PublishedVersion>;
}

export interface EmptyConfigDeps extends RenderDeps {
  readonly loadConfig: LoadConfig;
  readonly describeStream: DescribeStream;
}

const EMPTY_ETAG = '"burgee-unpublished"';
/** Configs kept per isolate, about 130 kB each when compiled; the oldest goes first. */
const HELD_MAX = 64;

export function createEmptyConfigs(deps: EmptyConfigDeps): EmptyConfigs {
  const held = new Map<string, PublishedVersion>();
  return {
    async find(record, need) {
      const name = [record.environmentId, record.createdAt, need.view, need.isCompiled].join(" ");
      const known = held.get(name);
      if (known !== undefined) return known;
      const made = createEmptyVersion(record, need, await deps.describeStream(record.environmentId), deps);
      const [oldest] = held.keys();
      if (oldest !== undefined && held.size >= HELD_MAX) held.delete(oldest);
      held.set(name, made);
      return made;
    },
  };
}

function createEmptyVersion(
  record: SdkKeyRecord,
  { view, isCompiled }: ConfigNeed,
  streamUrl: string | undefined,
  deps: EmptyConfigDeps,
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
  const pointer: EnvironmentPointer = {
    projectId,
    projectKey,
    environmentId,
    environmentKey,
    version: 0,
    lastModifiedMs,
    etag: EMPTY_ETAG,
    views: Object.fromEntries(CONFIG_VIEWS.map((name) => [name, { bytes: bytes.byteLength }])),
  };
  return {
    pointer,
    pointerBytes: new Uint8Array(),
    confirmedVersion: 0,
    lastModifiedText: formatHttpDate(lastModifiedMs),
    pastEtags: [],
    views: new Map([[view, createLoadedConfig(pointer, view, bytes, isCompiled, deps)]]),
  };
}

/** Server SDKs join host and path themselves. */
function splitStreamUrl(streamUrl: string | undefined): Pick<ConfigDocument, "sse"> {
  if (streamUrl === undefined) return {};
  const pathStart = streamUrl.indexOf("/", streamUrl.indexOf("://") + 3);
  return { sse: { hostname: streamUrl.slice(0, pathStart), path: streamUrl.slice(pathStart) } };
}
