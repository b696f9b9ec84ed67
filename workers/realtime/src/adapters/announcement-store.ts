import type { KnownAnnouncement } from "../core/stream-hub.ts";

const LATEST_KEY = "latest";

/** Keeps the newest announcement of one shard, so that an evicted object still knows what it said. */
export interface AnnouncementStore {
  read(): KnownAnnouncement | undefined;
  write(announcement: KnownAnnouncement): void;
}

/** Stores in the object's own SQLite: one row, written once per publish. */
export function createAnnouncementStore(storage: DurableObjectStorage): AnnouncementStore {
  return {
    read: () => storage.kv.get<KnownAnnouncement>(LATEST_KEY),
    write: (announcement) => storage.kv.put(LATEST_KEY, announcement),
  };
}
