import {
  murmurHash32,
  obfuscatedName,
  type ConfigDocument,
  type ConfigFeature,
  type ConfigTarget,
  type ConfigView,
  type SdkKeyKind,
} from "@burgee/contract";

import type { CompiledEnvironment } from "./compiled-environment.ts";
import { expandAudiences, reachableAudiences } from "./expand-audiences.ts";

/** What a view contains besides flags. Only the publish Worker knows keys and origins. */
export interface ViewDelivery {
  /** Address of the environment's event stream. Undefined: configs name none. */
  readonly sse: { readonly hostname: string; readonly path: string } | undefined;
  /** The client key for clients that start from a bootstrap config. */
  readonly clientSdkKey: string | undefined;
  readonly mobileSdkKey: string | undefined;
}

/** Renders the documents that the edge serves. Each contains only what its readers may see. */
export function renderViews(
  snapshot: CompiledEnvironment,
  delivery: ViewDelivery,
): Readonly<Record<ConfigView, ConfigDocument>> {
  const withStream = snapshot.realtime && delivery.sse !== undefined ? { sse: delivery.sse } : {};
  const server = { ...documentFor(snapshot, "server"), ...withStream };
  const client = { ...documentFor(snapshot, "client"), ...withStream, ...keyMember(delivery.clientSdkKey) };
  const mobile = { ...documentFor(snapshot, "mobile"), ...withStream, ...keyMember(delivery.mobileSdkKey) };
  return {
    "server-v2": server,
    "server-v1": toFirstVersion(server),
    client,
    "client-obfuscated": obfuscateDocument(client),
    mobile,
  };
}

function keyMember(key: string | undefined): Pick<ConfigDocument, "clientSDKKey"> {
  return key === undefined ? {} : { clientSDKKey: key };
}

function documentFor(snapshot: CompiledEnvironment, reader: SdkKeyKind): ConfigDocument {
  const { document, visibility, variableOwners } = snapshot;
  const features = document.features.filter(({ _id }) => visibility[_id]?.includes(reader));
  const shown = new Set(features.map(({ _id }) => _id));
  const variables = document.variables.filter(({ _id }) => {
    const owner = variableOwners[_id];
    return owner === undefined ? reader === "server" : shown.has(owner);
  });
  return { ...document, features, variables, audiences: usedAudiences(features, document) };
}

function usedAudiences(features: readonly ConfigFeature[], document: ConfigDocument) {
  const audiences = document.audiences ?? {};
  const roots = features.flatMap((feature) => feature.configuration.targets.map((target) => target._audience.filters));
  const reached = reachableAudiences(roots, audiences);
  return Object.fromEntries(Object.entries(audiences).filter(([id]) => reached.has(id)));
}

/**
 * The document for older SDKs, which know neither custom bucketing keys nor shared audiences. The first of them refuse a
 * config without hashes of its variables, and read no more of them.
 */
function toFirstVersion(document: ConfigDocument): ConfigDocument {
  const audiences = document.audiences ?? {};
  const features = document.features.map((feature) => ({
    ...feature,
    configuration: {
      ...feature.configuration,
      targets: feature.configuration.targets.map(({ bucketingKey: _unknownToV1, ...target }): ConfigTarget => {
        return { ...target, _audience: { _id: "", filters: expandAudiences(target._audience.filters, audiences) } };
      }),
    },
  }));
  const variableHashes = Object.fromEntries(document.variables.map(({ key }) => [key, murmurHash32(key)]));
  return { ...document, features, audiences: usedAudiences(features, document), variableHashes };
}

/** Replaces names that could reveal what is being built: features, variations and variables are named by their ids. */
function obfuscateDocument(document: ConfigDocument): ConfigDocument {
  return {
    ...document,
    variables: document.variables.map(({ _id, type }) => ({ _id, key: obfuscatedName(_id), type })),
    features: document.features.map(({ settings: _publicTexts, tags: _tags, ...feature }) => ({
      ...feature,
      key: obfuscatedName(feature._id),
      variations: feature.variations.map((variation) => ({
        ...variation,
        key: obfuscatedName(variation._id),
        name: obfuscatedName(variation._id),
      })),
    })),
  };
}
