import {
  obfuscatedName,
  type ConfigDocument,
  type ConfigFeature,
  type ConfigTarget,
  type ConfigView,
  type SdkKeyKind,
} from "@burgee/contract";

import type { CompiledEnvironment } from "./compiled-environment.ts";
import { expandAudiences } from "./expand-audiences.ts";
import { createViewMemory, type ViewMemory } from "./view-memory.ts";

/** What a view contains besides flags. Only the publish Worker knows keys and origins. */
export interface ViewDelivery {
  /** Address of the environment's event stream. Undefined: configs name none. */
  readonly sse: { readonly hostname: string; readonly path: string } | undefined;
  /** The client key for clients that start from a bootstrap config. */
  readonly clientSdkKey: string | undefined;
  readonly mobileSdkKey: string | undefined;
}

/**
 * Renders the documents that the edge serves. Each contains only what its readers may see.
 * @param memory What was rendered before; it saves time and changes no result
 */
export function renderViews(
  snapshot: CompiledEnvironment,
  delivery: ViewDelivery,
  memory: ViewMemory = createViewMemory(),
): Readonly<Record<ConfigView, ConfigDocument>> {
  const withStream = snapshot.realtime && delivery.sse !== undefined ? { sse: delivery.sse } : {};
  const server = { ...documentFor(snapshot, "server", memory), ...withStream };
  const client = { ...documentFor(snapshot, "client", memory), ...withStream, ...keyMember(delivery.clientSdkKey) };
  const mobile = { ...documentFor(snapshot, "mobile", memory), ...withStream, ...keyMember(delivery.mobileSdkKey) };
  return {
    "server-v2": server,
    "server-v1": toFirstVersion(server, memory),
    client,
    "client-obfuscated": obfuscateDocument(client, memory),
    mobile,
  };
}

function keyMember(key: string | undefined): Pick<ConfigDocument, "clientSDKKey"> {
  return key === undefined ? {} : { clientSDKKey: key };
}

function documentFor(snapshot: CompiledEnvironment, reader: SdkKeyKind, memory: ViewMemory): ConfigDocument {
  const { document, visibility, variableOwners } = snapshot;
  const features = document.features.filter(({ _id }) => visibility[_id]?.includes(reader));
  const shown = new Set(features.map(({ _id }) => _id));
  const variables = document.variables.filter(({ _id }) => {
    const owner = variableOwners[_id];
    return owner === undefined ? reader === "server" : shown.has(owner);
  });
  return { ...document, features, variables, audiences: usedAudiences(features, document, memory) };
}

function usedAudiences(features: readonly ConfigFeature[], document: ConfigDocument, memory: ViewMemory) {
  const audiences = document.audiences ?? {};
  const reached = new Set<string>();
  for (const feature of features) {
    for (const [id] of memory.reachOf(feature, audiences).audiences) reached.add(id);
  }
  return Object.fromEntries(Object.entries(audiences).filter(([id]) => reached.has(id)));
}

/** The document for older SDKs, which know neither custom bucketing keys nor shared audiences. */
function toFirstVersion(document: ConfigDocument, memory: ViewMemory): ConfigDocument {
  const audiences = document.audiences ?? {};
  const features = document.features.map((feature) =>
    memory.formOf("server-v1", feature, memory.reachOf(feature, audiences), () => featureOfV1(feature, audiences)),
  );
  return { ...document, features, audiences: usedAudiences(features, document, memory) };
}

function featureOfV1(feature: ConfigFeature, audiences: NonNullable<ConfigDocument["audiences"]>): ConfigFeature {
  return {
    ...feature,
    configuration: {
      ...feature.configuration,
      targets: feature.configuration.targets.map(({ bucketingKey: _unknownToV1, ...target }): ConfigTarget => {
        return { ...target, _audience: { _id: "", filters: expandAudiences(target._audience.filters, audiences) } };
      }),
    },
  };
}

/** Replaces names that could reveal what is being built: features, variations and variables are named by their ids. */
function obfuscateDocument(document: ConfigDocument, memory: ViewMemory): ConfigDocument {
  return {
    ...document,
    variables: document.variables.map((variable) => {
      const { _id, type } = variable;
      return memory.formOf("client-obfuscated", variable, undefined, () => ({ _id, key: obfuscatedName(_id), type }));
    }),
    features: document.features.map((feature) =>
      memory.formOf("client-obfuscated", feature, undefined, () => obfuscateFeature(feature)),
    ),
  };
}

function obfuscateFeature({ settings: _publicTexts, tags: _tags, ...feature }: ConfigFeature): ConfigFeature {
  return {
    ...feature,
    key: obfuscatedName(feature._id),
    variations: feature.variations.map((variation) => ({
      ...variation,
      key: obfuscatedName(variation._id),
      name: obfuscatedName(variation._id),
    })),
  };
}
