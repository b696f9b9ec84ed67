import { COUNT_ROWS } from "@burgee/contract/admin";

import { fillBraces } from "../access/access-route.ts";
import type { Check } from "./check.ts";
import type { HostileWorld } from "./hostile-world.ts";
import { pairs } from "./isolation-reads.ts";
import type { Room } from "./isolation-rooms.ts";
import { createConversation } from "./request-check.ts";

/** Names of environments that lead out of a path, or are none. */
const ODD_ENVIRONMENTS = ["__proto__", "..%2F..%2Fkeys", "%00", "*", "a".repeat(101), "%25", "DEV"];

/** What is counted of a project's environments is shown to those who have a role in that project. */
export function createCountChecks(rooms: readonly Room[], world: HostileWorld): Check[] {
  const ask = (path: string, project: string, environment: string, token: string) => ({
    method: "GET",
    target: fillBraces(path, { project, environment }),
    headers: { authorization: `Bearer ${token}` },
  });
  const paths = Object.values(COUNT_ROWS).map(({ path }) => path);
  const strangers = pairs(rooms).filter(([room, other]) => room.projectKey !== other.projectKey);
  return paths.flatMap((path) => [
    ...strangers.map(([room, other]) =>
      createConversation(
        `${path} of ${room.name} asked for by a reader of ${other.name}`,
        world,
        async ({ send, expect }) => {
          const { token } = await world.client.createToken(other.projectKey, { label: "counts", role: "reader" });
          const refused = await send(ask(path, room.projectKey, room.environmentKey, token));
          expect(refused.status === 401 || refused.status === 403, "let in", refused);
          const smuggled = await send(ask(path, other.projectKey, room.environmentId, token));
          const isSilent = !smuggled.body.includes("generatedAtMs") && !smuggled.body.includes("series");
          expect(smuggled.status === 404 && isSilent, "shows another project's counts", smuggled);
        },
      ),
    ),
    ...ODD_ENVIRONMENTS.map((environment) =>
      createConversation(`${path} of the environment ${environment}`, world, async ({ send, expect }) => {
        const project = rooms[0]?.projectKey ?? "";
        const answer = await send(ask(path, project, environment, world.adminToken));
        expect(answer.status === 400 || answer.status === 404, "answers", answer);
      }),
    ),
  ]);
}
