import { DIRECT_POLICY, type EnvironmentOverview, type OverviewReply } from "@burgee/publisher/core";

import type { Caller } from "../changes/caller.ts";
import type { ChangePorts } from "../changes/ports.ts";
import { listEnvironments } from "../list-environments.ts";
import { readStatus } from "../read-status.ts";
import { inParallel } from "../revisions/in-parallel.ts";
import { countStale } from "./count-stale.ts";
import { countWaiting } from "./count-waiting.ts";
import { readNames } from "./read-names.ts";

/** Environments whose stores are asked at a time; each takes four requests. */
const ENVIRONMENTS_AT_ONCE = 4;

/** What the first page of a project shows its caller. What storage does not say is left out. */
export async function readOverview(ports: ChangePorts, caller: Caller): Promise<OverviewReply> {
  const { database, revisions, changes, projectKey, clock } = ports;
  const newest = revisions.findNewest();
  const listings = listEnvironments(database, revisions);
  const states = new Map<string, Pick<EnvironmentOverview, "stores" | "overlay" | "streams">>();
  const [names] = await Promise.all([
    readNames(ports, newest),
    inParallel(listings, ENVIRONMENTS_AT_ONCE, async ({ environmentKey }) => {
      const status = await readStatus(ports, environmentKey);
      if (status === undefined) return;
      const { stores, overlay, streams } = status;
      states.set(environmentKey, {
        stores,
        ...(overlay === undefined ? {} : { overlay }),
        ...(streams === undefined ? {} : { streams }),
      });
    }),
  ]);
  const guarded = newest?.environments ?? [];
  const { sequence, digest } = database.lastAudit();
  return {
    projectKey,
    ...(names.project === undefined ? {} : { name: names.project }),
    ...(newest === undefined ? {} : { head: newest.record }),
    environments: listings.map((listing) => ({
      ...listing,
      ...names.environments.get(listing.environmentKey),
      policy: guarded.find(({ id }) => id === listing.environmentId)?.policy ?? DIRECT_POLICY,
      stores: { r2: null, kv: null },
      ...states.get(listing.environmentKey),
    })),
    openChanges: changes.countOpenChanges(),
    waiting: countWaiting(ports, caller),
    stale: countStale(
      revisions.listFeatures(),
      guarded.map(({ key }) => key),
      clock.now(),
    ),
    auditHead: { sequence, digest },
  };
}
