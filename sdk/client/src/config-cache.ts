import { isRecord } from "@burgee/contract";

import { parseClientConfig, type ClientConfig } from "./client-config.ts";
import type { KeyValueStorage } from "./key-value-storage.ts";

const NAME = "burgee:last_config";

/** For how long the version of a kept config stands: afterwards the platform may have been set back. */
const VERSION_LIFETIME_MS = 600_000;

/** Keeps the last config across visits. It has one entry, so that storage stays small. */
export interface ConfigCache {
  /** The config kept for this user, when it is not too old, and when it was kept (epoch milliseconds). */
  read(userId: string): { readonly config: ClientConfig; readonly savedAtMs: number } | undefined;
  write(userId: string, config: ClientConfig): void;
}

/** @param scope text that differs between environments; a config is only found under the scope it was stored with */
export function createConfigCache(
  storage: KeyValueStorage,
  scope: string,
  lifetimeMs: number,
  nowMs: () => number,
): ConfigCache {
  return {
    read(userId) {
      const kept = parseEntry(storage.getItem(NAME));
      if (kept === undefined || kept.scope !== scope || kept.userId !== userId) return undefined;
      const ageMs = nowMs() - kept.savedAtMs;
      const config = ageMs < lifetimeMs ? parseClientConfig(kept.config) : undefined;
      const order = ageMs < VERSION_LIFETIME_MS ? {} : { version: undefined, lastModifiedMs: undefined };
      return config && { config: { ...config, ...order }, savedAtMs: kept.savedAtMs };
    },
    write(userId, config) {
      if (lifetimeMs === 0) return;
      const entry: CacheEntry = { scope, userId, savedAtMs: nowMs(), config: JSON.stringify(config) };
      storage.setItem(NAME, JSON.stringify(entry));
    },
  };
}

interface CacheEntry {
  readonly scope: string;
  readonly userId: string;
  /** Epoch milliseconds. */
  readonly savedAtMs: number;
  readonly config: string;
}

function parseEntry(text: string | null): CacheEntry | undefined {
  if (text === null) return undefined;
  try {
    const entry: unknown = JSON.parse(text);
    const isEntry = isRecord(entry) && typeof entry["config"] === "string" && typeof entry["savedAtMs"] === "number";
    return isEntry ? (entry as unknown as CacheEntry) : undefined;
  } catch {
    return undefined;
  }
}
