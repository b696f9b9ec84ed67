import type { Check } from "./check.ts";
import type { HostileWorld } from "./hostile-world.ts";
import { createConversation } from "./request-check.ts";

/** Where a project requires obfuscation, its stream says that something changed, and not what. */
export function createVeiledStreamCheck(world: HostileWorld): Check {
  const { holdings, veiledNames } = world.prepared;
  return createConversation("names that obfuscation hides · in an event stream", world, async ({ send, expect }) => {
    const key = holdings.veiledKeys.client;
    const config = await send({
      method: "GET",
      target: `/v1/sdkConfig?sdkKey=${key}&user_id=ada&obfuscated=1`,
      headers: {},
    });
    const target = /\/event-stream\?[^"\\]+/.exec(config.body)?.[0];
    expect(target !== undefined, "names no event stream", config);
    // A client that missed a version is told at once.
    const stream = await send({ method: "GET", target: `${target}&v=0`, headers: {}, frames: 3 });
    expect(stream.status === 200, "not opened", stream);
    for (const answer of [config, stream]) {
      expect(!veiledNames.some((name) => answer.body.includes(name)), "holds a name", answer);
    }
  });
}

/** Strangers learn whether the platform is well, and nothing about it. */
export function createHealthCheck(world: HostileWorld): Check {
  const { keys } = world.prepared.holdings;
  return createConversation("details of the deployment · in /health", world, async ({ send, expect }) => {
    for (const text of ["", keys.server, `${world.adminToken}A`]) {
      const headers = text === "" ? {} : { authorization: `Bearer ${text}` };
      const answer = await send({ method: "GET", target: "/health", headers });
      expect(/^\{"status":"\w+"\}\s*$/.test(answer.body), "says more than its status", answer);
    }
  });
}
