import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";

import type { EventRecord } from "@burgee/contract";

export interface LandingKit extends Disposable {
  readonly folder: string;
  /** Adds one landed GZIP object. */
  land(events: readonly EventRecord[]): void;
}

/** A landing folder in a temporary place; disposing it removes it. */
export function createLandingKit(): LandingKit {
  const folder = mkdtempSync(join(tmpdir(), "burgee-landing-"));
  let count = 0;
  return {
    folder,
    land: (events) => {
      const hour = join(folder, "2026/11/20/23");
      mkdirSync(hour, { recursive: true });
      writeFileSync(join(hour, `events-1-${count++}.gz`), gzipSync(toLines(events)));
    },
    [Symbol.dispose]: () => rmSync(folder, { recursive: true, force: true }),
  };
}

export function toLines(events: readonly EventRecord[]): string {
  return events.map((event) => `${JSON.stringify(event)}\n`).join("");
}

/** A landed event of post `number` of an isolate; the first event of a post carries the isolate's note. */
export function makeEvent(
  isolate: string,
  number: number,
  index: number,
  overrides: Partial<EventRecord> = {},
): EventRecord {
  return {
    schemaVersion: 1,
    eventId: `${isolate}${number}-${index}`,
    requestId: `${isolate}-${number}`,
    requestIndex: index,
    requestEvents: 2,
    projectId: "p",
    projectKey: "storefront",
    environmentId: "e1",
    environmentKey: "production",
    keyKind: "server",
    receivedAt: "2026-11-20T23:00:00.000Z",
    occurredAt: "2026-11-20T22:59:59.500Z",
    type: "customEvent",
    customType: "purchase",
    userId: "u1",
    featureVars: { f1: "v1" },
    metaData: { amount: 3 },
    user: { user_id: "u1" },
    ...(index === 0 ? { chain: { settledThrough: number - 1, settledEvents: 2 * (number - 1) } } : {}),
    ...overrides,
  };
}

/** Both events of a post. */
export function makePost(isolate: string, number: number, overrides: Partial<EventRecord> = {}): EventRecord[] {
  return [makeEvent(isolate, number, 0, overrides), makeEvent(isolate, number, 1, overrides)];
}
