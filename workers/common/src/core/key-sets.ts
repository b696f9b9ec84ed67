import { isRecord } from "@burgee/contract";
import { createLocalJWKSet, type JSONWebKeySet } from "jose";

import type { Clock, KeepAlive } from "../ports.ts";
import type { FreshCacheTiming, LoadOutcome } from "./fresh-cache-options.ts";
import { createFreshCache } from "./fresh-cache.ts";

/** The public keys of one issuer of tokens. */
export interface KeySet {
  readonly ids: ReadonlySet<string>;
  /** Finds the key of a token, as `jose` asks for it. */
  readonly find: ReturnType<typeof createLocalJWKSet>;
}

export type KeySetLookup =
  | { readonly kind: "found"; readonly keys: KeySet }
  /** The issuer does not answer, and nothing recent enough is in memory. */
  | { readonly kind: "unavailable" };

/** Where an issuer publishes its keys: at an address, or where its OpenID configuration says. */
export type KeySource = { readonly keysUrl: string } | { readonly configurationUrl: string };

export interface KeySets {
  /**
   * The keys of an issuer. Never throws. A key id that is not among them has them fetched again, once a minute at most,
   * because issuers replace their keys.
   */
  find(source: KeySource, keyId: string, keepAlive: KeepAlive): Promise<KeySetLookup>;
}

/** Fetches a small JSON document; undefined when there is none to be had. Must end in time by itself. */
export type FetchJson = (url: string) => Promise<unknown>;

/** How long keys are used without asking again. Issuers announce new keys days before they use them. */
const KEYS_LIFETIME_MS = 60 * 60 * 1000;
/** How long keys are used while their issuer does not answer, so that its outage locks nobody out for a day. */
const KEYS_LAST_GOOD_MS = 24 * 60 * 60 * 1000;
/** How long until an unknown key id has the keys fetched again: anybody may invent ids. */
const UNKNOWN_KEY_PAUSE_MS = 60_000;
/** Keys of one issuer; they publish two to six. */
const KEYS_MAX = 100;
/** Issuers that a deployment may name, and a few that it named before. */
const SOURCES_MAX = 32;

const TIMING: FreshCacheTiming = {
  softLifetimeMs: KEYS_LIFETIME_MS,
  revalidateAheadMs: 60_000,
  waitWhenCachedMs: 3_000,
  waitWhenBehindMs: 3_000,
  waitWhenEmptyMs: 6_000,
  revalidationLifetimeMs: 10_000,
  retryAfterFailureMs: 10_000,
  absenceLifetimeMs: 0,
};

/** Keeps the public keys of issuers in memory. Use one per isolate. */
export function createKeySets({ fetchJson, clock }: { readonly fetchJson: FetchJson; readonly clock: Clock }): KeySets {
  const cache = createFreshCache<KeySet, string>({
    clock,
    load: (name) => loadKeys(name, fetchJson),
    satisfies: (keys, keyId, checkedAtMs, nowMs) => keys.ids.has(keyId) || nowMs - checkedAtMs < UNKNOWN_KEY_PAUSE_MS,
    mayOutlive: (_keys, uncheckedMs) => uncheckedMs < KEYS_LAST_GOOD_MS,
    sizeMax: SOURCES_MAX,
    timing: TIMING,
  });
  return {
    async find(source, keyId, keepAlive) {
      const name = "keysUrl" in source ? `keys ${source.keysUrl}` : `configuration ${source.configurationUrl}`;
      const answer = await cache.read(name, keyId, keepAlive);
      return answer.kind === "found" ? { kind: "found", keys: answer.value } : { kind: "unavailable" };
    },
  };
}

async function loadKeys(name: string, fetchJson: FetchJson): Promise<LoadOutcome<KeySet>> {
  const [kind, url = ""] = name.split(" ");
  const keysUrl = kind === "keys" ? url : await findKeysUrl(url, fetchJson);
  const keys = keysUrl === undefined ? undefined : parseKeys(await fetchJson(keysUrl));
  return keys === undefined
    ? { kind: "failed" }
    : { kind: "loaded", value: keys, source: "issuer", isAuthoritative: true };
}

async function findKeysUrl(configurationUrl: string, fetchJson: FetchJson): Promise<string | undefined> {
  const configuration = await fetchJson(configurationUrl);
  const keysUrl = isRecord(configuration) ? configuration["jwks_uri"] : undefined;
  return typeof keysUrl === "string" && keysUrl.startsWith("https://") ? keysUrl : undefined;
}

function parseKeys(input: unknown): KeySet | undefined {
  const given = isRecord(input) ? input["keys"] : undefined;
  if (!Array.isArray(given) || given.length > KEYS_MAX) return undefined;
  const keys = given.filter((key) => isRecord(key) && key["kty"] === "RSA" && typeof key["kid"] === "string");
  if (keys.length === 0) return undefined;
  const set: JSONWebKeySet = { keys };
  return { ids: new Set(set.keys.map(({ kid = "" }) => kid)), find: createLocalJWKSet(set) };
}
