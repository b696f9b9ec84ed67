import type { PublisherPorts } from "@burgee/worker-publish/src/core/ports.ts";

import type { Finding } from "./findings.ts";
import { drawKeyOperations, type Operation } from "./operations.ts";
import type { Sabotage } from "./publisher-process.ts";

type Database = PublisherPorts["database"];

/** Replaces operations of the database. */
function inDatabase(replace: (database: Database) => Partial<Database>): Sabotage {
  return { ports: (ports) => ({ ...ports, database: { ...ports.database, ...replace(ports.database) } }) };
}

/** Each takes one protection away; the model must notice. With the finding by which it does. */
export const SABOTAGES: readonly {
  readonly name: string;
  readonly finding: Finding;
  /** Of a schedule that shows it today. */
  readonly seed: number;
  /** What is asked of the publisher; unset: everything it can do. */
  readonly draw?: (seed: number) => readonly Operation[];
  readonly sabotage: Sabotage;
}[] = [
  {
    name: "a pointer that is stored without its signature",
    finding: "broken",
    seed: 1,
    sabotage: {
      bucket: (bucket) => ({ ...bucket, put: (name, value, options) => bucket.put(name, unsign(value), options) }),
    },
  },
  {
    name: "an abandoned version whose pointer can still arrive",
    finding: "hidden",
    seed: 16,
    sabotage: { ports: (ports) => ({ ...ports, store: { ...ports.store, fencePointer: async () => true } }) },
  },
  {
    name: "a prepared version that forgets its request",
    finding: "lost",
    seed: 2,
    sabotage: inDatabase(({ insertVersion }) => ({
      insertVersion: (version, changes) => insertVersion(version, changes),
    })),
  },
  {
    name: "a revocation that is believed before it is stored",
    finding: "falseSuccess",
    seed: 275,
    sabotage: inDatabase(({ listUnstoredKeys }) => ({
      listUnstoredKeys: () => listUnstoredKeys().filter(({ revokedAtMs }) => revokedAtMs === undefined),
    })),
  },
  {
    name: "an announcement whose failure is forgotten",
    finding: "lost",
    seed: 38,
    sabotage: {
      ports: (ports) => {
        const { announce } = ports.announcer;
        const forget = () => undefined;
        return { ...ports, announcer: { ...ports.announcer, announce: (news) => announce(news).catch(forget) } };
      },
    },
  },
  {
    name: "a copy that does not wait for an earlier one",
    finding: "older",
    seed: 5,
    sabotage: inDatabase(({ listUnfinished }) => ({ listUnfinished: (task) => listUnfinished(task) })),
  },
  {
    name: "a rename before the version is visible",
    finding: "renamed",
    seed: 2,
    sabotage: inDatabase(({ insertVersion, saveEnvironment, setVersionState }) => ({
      insertVersion(version, changes, request) {
        insertVersion(version, changes, request);
        setVersionState(version.environmentId, version.version, "abandoned");
        saveEnvironment({ id: version.environmentId, key: version.environmentKey });
      },
    })),
  },
  {
    name: "an entry of the overlay that holds before its version is visible",
    finding: "hidden",
    seed: 4,
    sabotage: inDatabase(({ insertVersion, changeOverlay }) => ({
      insertVersion(version, changes, request) {
        insertVersion(version, changes, request);
        if (version.overlay !== undefined) changeOverlay(version.environmentId, version.overlay);
      },
      changeOverlay: () => undefined,
    })),
  },
  {
    name: "an entry of the overlay that never expires",
    finding: "lost",
    seed: 52,
    sabotage: {
      ports: (ports) => ({
        ...ports,
        // A delay names an expiry; without one, something unfinished is repeated.
        wakeLater: async (delayMs) => {
          if (delayMs === undefined || ports.database.findNextDue() !== undefined) await ports.wakeLater(delayMs);
        },
      }),
    },
  },
  {
    name: "a row with whole changes",
    finding: "thrown",
    seed: 6,
    sabotage: inDatabase(({ insertVersion }) => ({
      insertVersion(version, changes, request) {
        // As long as the content is: what an earlier release put into the row.
        const after = "x".repeat(2 * (version.views.client?.bytes ?? 0));
        const summary = [{ kind: "changed", subject: "feature", after } as const];
        insertVersion(version, { ...changes, summary }, request);
      },
    })),
  },
  {
    name: "a record of a key that replaces whatever is there",
    finding: "older",
    seed: 820,
    draw: drawKeyOperations,
    sabotage: {
      bucket: (bucket) => ({
        ...bucket,
        put: (name, text, options) => bucket.put(name, text, name.startsWith("keys/") ? {} : options),
      }),
    },
  },
];

/** What is put, without its signature. */
function unsign(value: Parameters<R2Bucket["put"]>[1]): Parameters<R2Bucket["put"]>[1] {
  return typeof value === "string" ? value.replace(/,"signature":.*}$/, "}") : value;
}
