import type { Finding } from "./findings.ts";
import type { Sabotage } from "./publisher-process.ts";

/** Each takes one protection away; the model must notice. With the finding by which it does. */
export const SABOTAGES: readonly (readonly [name: string, finding: Finding, sabotage: Sabotage])[] = [
  [
    "an abandoned version whose pointer can still arrive",
    "hidden",
    (ports) => ({ ...ports, store: { ...ports.store, fencePointer: async () => true } }),
  ],
  [
    "a prepared version that forgets its request",
    "lost",
    (ports) => {
      const { insertVersion } = ports.database;
      return {
        ...ports,
        database: { ...ports.database, insertVersion: (version, changes) => insertVersion(version, changes) },
      };
    },
  ],
  [
    "a revocation that is believed before it is stored",
    "falseSuccess",
    (ports) => {
      const { listUnstoredKeys } = ports.database;
      const isValid = ({ revokedAtMs }: { readonly revokedAtMs: number | undefined }) => revokedAtMs === undefined;
      return {
        ...ports,
        database: { ...ports.database, listUnstoredKeys: () => listUnstoredKeys().filter(isValid) },
      };
    },
  ],
  [
    "an announcement whose failure is forgotten",
    "lost",
    (ports) => {
      const { announce } = ports.announcer;
      const forget = () => undefined;
      return { ...ports, announcer: { ...ports.announcer, announce: (news) => announce(news).catch(forget) } };
    },
  ],
  [
    "a copy that does not wait for an earlier one",
    "older",
    (ports) => {
      const { listUnfinished } = ports.database;
      return { ...ports, database: { ...ports.database, listUnfinished: (task) => listUnfinished(task) } };
    },
  ],
  [
    "a rename before the version is visible",
    "renamed",
    (ports) => {
      const { insertVersion, saveEnvironment } = ports.database;
      return {
        ...ports,
        database: {
          ...ports.database,
          insertVersion(version, changes, request) {
            insertVersion(version, changes, request);
            ports.database.setVersionState(version.environmentId, version.version, "abandoned");
            saveEnvironment({ id: version.environmentId, key: version.environmentKey });
          },
        },
      };
    },
  ],
  [
    "a row with whole changes",
    "thrown",
    (ports) => {
      const { insertVersion } = ports.database;
      return {
        ...ports,
        database: {
          ...ports.database,
          insertVersion(version, changes, request) {
            // As long as the content is: what an earlier release put into the row.
            const after = "x".repeat(2 * (version.views.client?.bytes ?? 0));
            const summary = [{ kind: "changed", subject: "feature", after } as const];
            insertVersion(version, { ...changes, summary }, request);
          },
        },
      };
    },
  ],
];
