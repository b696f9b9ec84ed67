import type { RateLimit } from "@burgee/contract";

import type { Check, Family } from "../check.ts";
import { createAddressFlood, createFloodCheck, FLOOD_MAX, type FloodedRoute, listFloodedRoutes } from "../flood.ts";
import type { HostileWorld } from "../hostile-world.ts";
import { TINY_FACTOR } from "../limit-settings.ts";

/** The limits that no run reaches as they ship: one key from many addresses is refused, and other keys are served. */
export const LOWERED_LIMITS: Family = {
  name: "lowered limits",
  overlap: 1,
  list: ({ world }) => [
    ...listFloodedRoutes(world).flatMap((route) =>
      route.perKey === undefined ? [] : [createKeyFlood(route, route.perKey, world)],
    ),
    ...listFloodedRoutes(world)
      .filter(({ perAddress }) => perAddress.limit > FLOOD_MAX)
      .map((route, index) =>
        createAddressFlood(route, route.perAddress.limit * TINY_FACTOR, `192.0.2.${100 + index}`, world),
      ),
  ],
};

function createKeyFlood(
  { name, served, request }: FloodedRoute,
  { limit: shipped, periodSeconds }: RateLimit,
  world: HostileWorld,
): Check {
  const limit = shipped * TINY_FACTOR;
  const flood = {
    name: `${name}, more than ${limit} requests with one key from as many addresses`,
    served,
    limit,
    periodSeconds,
    request: () => request(true),
    ofOthers: () => request(false),
  };
  return createFloodCheck(flood, world);
}
