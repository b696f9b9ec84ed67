import { setTimeout as sleep } from "node:timers/promises";

import { createOperatorClient } from "burgee/events";

import { STREAM_NAME } from "../platform.ts";
import type { SeededPlatform } from "../seeded-platform.ts";

/** What `landSampleEvents` lands. */
export const SAMPLE = {
  /** Events of all posts that are answered 201; a repeated post counts each time. */
  acceptedEvents: 17,
  distinctEvents: 11,
  /** Accepted, but in no view of events: one of an erased user, and the line that erases. */
  hiddenEvents: 2,
  /** Events of the three equal posts; the files that hold them hold nothing else. */
  purchasePostsEvents: 6,
  purchase: { type: "customEvent", value: 9.5, variation: "v1", currency: "CAD", country: "CA" },
} as const;

const SETTLE_MS_MAX = 30_000;

/**
 * Posts events of every kind through the whole chain, one post three times with the same bytes and one while the stream
 * stores records and answers with an error, erases a user, and waits until all have landed. Throws when a post is refused or when
 * something is left in the spool.
 */
export async function landSampleEvents({ platform, profile }: SeededPlatform): Promise<void> {
  const { url, adminToken, keys } = profile;
  const { client, server } = keys["production"] ?? { client: "", server: "" };
  const post = async (path: string, key: string, body: unknown): Promise<void> => {
    const headers = { authorization: key, "content-type": "application/json" };
    const response = await fetch(`${url}${path}`, { method: "POST", headers, body: JSON.stringify(body) });
    if (response.status !== 201) throw new Error(`${path} answered ${response.status}: ${await response.text()}`);
    await response.body?.cancel();
  };
  const emulator = platform.firehoseEmulator;

  const repeated = {
    user: { user_id: "u1", country: "CA", privateCustomData: { secret: 1 } },
    events: [
      {
        type: "purchase",
        value: 9.5,
        featureVars: { f1: "v1" },
        metaData: { currency: "CAD", note: 'a\tb, "c" ü 🚩' },
      },
      { type: "variableEvaluated", target: "banner", value: 1 },
    ],
  };
  for (let times = 0; times < 3; times++) await post("/v1/events", client, repeated);
  await settle(url, adminToken);
  await emulator.flush();

  await post("/v1/events?obfuscated=1", client, {
    user: { user_id: "u2" },
    events: [{ type: "aggVariableEvaluated", target: "qzx", value: 4, metaData: { _feature: { v: 2 } } }],
  });
  await post("/v1/events/batch", server, {
    batch: ["u3", "u4"].map((userId) => ({
      user: { user_id: userId },
      events: [
        { type: "customEvent", customType: "opened", target: "home", clientDate: Date.now() },
        { type: "variableDefaulted", target: "banner", value: 1 },
      ],
    })),
  });

  emulator.setFaults(STREAM_NAME, { ambiguousRate: 1, ambiguousMode: "error" });
  await post("/v1/track", server, {
    user: { user_id: "u5" },
    events: [
      { type: "landed-twice", value: 1 },
      { type: "landed-twice", value: 2 },
    ],
  });
  emulator.setFaults(STREAM_NAME, {});
  await post("/v1/events", client, {
    user: { user_id: "u6" },
    events: [
      { type: "last", clientDate: "2026-11-20T10:00:00.000Z" },
      { type: "last", value: -0.5 },
    ],
  });
  await post("/v1/events", client, { user: { user_id: ERASED_USER }, events: [{ type: "erased" }] });
  const erasure = await fetch(`${url}/v1/edgedb/${encodeURIComponent(ERASED_USER)}`, {
    method: "DELETE",
    headers: { authorization: server },
  });
  if (erasure.status !== 200) throw new Error(`erasing a user was answered ${erasure.status}: ${await erasure.text()}`);
  await settle(url, adminToken);
  await emulator.flush();
}

const ERASED_USER = "erased user ü";

async function settle(url: string, adminToken: string): Promise<void> {
  const client = createOperatorClient({ url, token: adminToken });
  const deadlineMs = Date.now() + SETTLE_MS_MAX;
  while ((await client.readLedger()).totals.in_flight > 0) {
    if (Date.now() > deadlineMs) throw new Error("events are still in the spool");
    await sleep(250);
  }
}
