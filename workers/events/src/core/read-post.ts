import { EVENTS_PER_REQUEST_MAX, isRecord } from "@burgee/contract";

import type { RejectReason } from "./check-event.ts";

/** `single`: `{user, events}`; `batch`: `{batch: [{user, events}]}`. */
export type PostShape = "single" | "batch";

/** The events that one user reports in a post. */
export interface UserEvents {
  readonly user: Readonly<Record<string, unknown>>;
  readonly events: readonly unknown[];
  /** Position of the first of `events` in the post, counted over all users from 0. */
  readonly firstIndex: number;
}

/** Something in a post that was not accepted. */
export interface Reject {
  readonly reason: RejectReason;
  /** Position in the post. */
  readonly index: number;
  /** What was sent, unscrubbed. */
  readonly sent: unknown;
}

export interface ReadPost {
  readonly users: readonly UserEvents[];
  readonly rejects: readonly Reject[];
}

const NO_USER = Object.freeze({});

/** Takes a post apart. Whatever does not have the right shape is rejected alone; the rest stays. */
export function readPost(body: unknown, shape: PostShape): ReadPost {
  const users: UserEvents[] = [];
  const rejects: Reject[] = [];
  let index = 0;
  const addUser = (entry: unknown, reason: RejectReason): void => {
    const events = isRecord(entry) ? entry["events"] : undefined;
    if (!isRecord(entry) || !Array.isArray(events)) {
      rejects.push({ reason, index, sent: entry });
      index += 1;
      return;
    }
    const user = entry["user"] ?? NO_USER;
    const room = Math.max(0, EVENTS_PER_REQUEST_MAX - index);
    if (!isRecord(user)) rejectAll(events, index, "user is not a JSON object with a user_id", rejects);
    else if (room > 0) users.push({ user, events: events.slice(0, room), firstIndex: index });
    if (isRecord(user) && events.length > room) {
      rejectAll(events.slice(room), index + room, "more than 10,000 events in one post", rejects);
    }
    index += events.length;
  };

  if (shape === "single") addUser(body, 'post is not {"user", "events"}');
  else {
    const batch = isRecord(body) ? body["batch"] : undefined;
    if (Array.isArray(batch)) {
      for (const entry of batch) addUser(entry, 'post is not {"batch": [{"user", "events"}]}');
    } else rejects.push({ reason: 'post is not {"batch": [{"user", "events"}]}', index: 0, sent: body });
  }
  return { users, rejects };
}

function rejectAll(events: readonly unknown[], firstIndex: number, reason: RejectReason, into: Reject[]): void {
  for (const [offset, sent] of events.entries()) into.push({ reason, index: firstIndex + offset, sent });
}
