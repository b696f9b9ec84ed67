import type { Family } from "../check.ts";
import { createAdminChecks, createOddNameChecks, createTakeoverChecks } from "../isolation-admin.ts";
import { createCountChecks } from "../isolation-counts.ts";
import { createForgeryChecks, createReadChecks, createStreamChecks, createTagChecks } from "../isolation-reads.ts";
import { furnishRooms } from "../isolation-rooms.ts";
import { createNearKeyChecks, createOptInChecks, createUserChecks } from "../isolation-writes.ts";
import { sampleList } from "../sample-list.ts";
import { createStoredUserChecks } from "../stored-user-checks.ts";

const SHORT_CHECKS = 60;

/** Two projects with two environments each: ids, names, keys, tokens, users and repeated requests crosswise. */
export const ISOLATION: Family = {
  name: "isolation",
  overlap: 6,
  async list({ world, random, isLong }) {
    const rooms = await furnishRooms(world);
    const users = await createStoredUserChecks(world);
    const checks = [
      ...createReadChecks(rooms, world),
      ...createTagChecks(rooms, world),
      ...createStreamChecks(rooms, world),
      ...rooms.slice(0, 1).flatMap((room) => createForgeryChecks(room, world)),
      ...createUserChecks(rooms, world),
      ...createOptInChecks(rooms, world),
      ...createNearKeyChecks(rooms, world),
      ...createOddNameChecks(rooms, world),
      ...createAdminChecks(rooms, world),
      ...createCountChecks(rooms, world),
    ];
    return [...(isLong ? checks : sampleList(checks, SHORT_CHECKS, random)), ...users, ...createTakeoverChecks(world)];
  },
};
