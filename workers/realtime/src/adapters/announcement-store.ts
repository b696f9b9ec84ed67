import type { KnownAnnouncement } from "../core/stream-hub.ts";
import type { AnnouncementStore } from "../core/stream-shard.ts";

const LATEST_KEY = "latest";

/** Stores in the object's SQLite database: one row, written once per publish. */
export function createAnnouncementStore(storage: DurableObjectStorage): AnnouncementStore {
  return {
    read: () => storage.kv.get<KnownAnnouncement>(LATEST_KEY),
    write: (announcement) => storage.kv.put(LATEST_KEY, announcement),
  };
}
