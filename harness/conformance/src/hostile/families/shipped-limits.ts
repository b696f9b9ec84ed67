import { setTimeout as sleep } from "node:timers/promises";

import { RATE_LIMITS } from "@burgee/contract";

import { ADDRESS_HEADER, type OutgoingRequest } from "../../access/send-request.ts";
import type { Check, Family, Problem } from "../check.ts";
import { createAddressFlood, FLOOD_MAX, listFloodedRoutes } from "../flood.ts";
import type { HostileWorld } from "../hostile-world.ts";
import { describeAnswer } from "../judge-answer.ts";
import { judgeRefusal } from "../judge-refusal.ts";
import { readStreamShare } from "../limit-settings.ts";
import { openCrowd } from "../open-crowd.ts";
import { createConversation } from "../request-check.ts";
import { startSecondCaller } from "../second-caller.ts";
import { writeStream } from "../slow-scenarios.ts";

/** One address floods, guesses tokens or opens streams: it is told when to come back, and others are served. */
export const SHIPPED_LIMITS: Family = {
  name: "shipped limits",
  overlap: 1,
  list: ({ world }) => [
    createGuessCheck("publishing API", "/admin/v1/projects/access/audit", "192.0.2.11", world),
    createGuessCheck("operators' routes", "/v1/ledger", "192.0.2.12", world),
    createHealthGuessCheck("192.0.2.14", world),
    createStreamCheck("192.0.2.13", world),
    ...listFloodedRoutes(world)
      .filter(({ perAddress }) => perAddress.limit <= FLOOD_MAX)
      .map((route, index) => createAddressFlood(route, route.perAddress.limit, `192.0.2.${100 + index}`, world)),
  ],
};

/** Guessing closes an address for a while, also to the right token, and no other address. */
function createGuessCheck(name: string, target: string, address: string, world: HostileWorld): Check {
  const { limit, periodSeconds } = RATE_LIMITS.events.LOGIN_LIMIT;
  const ask = (token: string, from: string): OutgoingRequest => ({
    method: "GET",
    target,
    headers: { authorization: `Bearer ${token}`, [ADDRESS_HEADER]: from },
  });
  return createConversation(`${name}, ${limit} wrong tokens of one address`, world, async ({ send, expect }) => {
    for (let guess = 0; guess < limit; guess++) {
      const answer = await send(ask(`guess-${guess}`, address));
      expect(answer.status === 401, `guess ${guess + 1} is not refused with 401`, answer);
    }
    for (const token of ["guess-again", world.adminToken]) {
      const answer = await send(ask(token, address));
      const [problem] = judgeRefusal(answer, periodSeconds);
      expect(answer.status === 429 && problem === undefined, problem?.text ?? "not 429", answer);
    }
    const other = await send(ask(world.adminToken, `${address}1`));
    expect(other.status === 200, "another address is refused, too", other);
  });
}

/** `/health` shows operators the deployment, so it says whether a token is right: it must not be a way to guess on. */
function createHealthGuessCheck(address: string, world: HostileWorld): Check {
  const { limit } = RATE_LIMITS.events.LOGIN_LIMIT;
  const ask = (token: string, from: string): OutgoingRequest => ({
    method: "GET",
    target: "/health",
    headers: { authorization: `Bearer ${token}`, [ADDRESS_HEADER]: from },
  });
  return createConversation(`/health, ${limit} wrong tokens of one address`, world, async ({ send, expect }) => {
    for (let guess = 0; guess < limit; guess++) await send(ask(`guess-${guess}`, address));
    const answer = await send(ask(world.adminToken, address));
    expect(!answer.body.includes("workers"), "still says that a token is right", answer);
    const other = await send(ask(world.adminToken, `${address}1`));
    expect(other.body.includes("workers"), "another address is shown nothing, either", other);
  });
}

/** Streams beyond an address's share, each of which must be refused. */
const STREAMS_BEYOND = 100;
const OPENING_MS_MAX = 30_000;

function createStreamCheck(address: string, world: HostileWorld): Check {
  const share = readStreamShare();
  const scenario = {
    name: `event streams, ${share + STREAMS_BEYOND} of one address`,
    connections: share + STREAMS_BEYOND,
    write: () => writeStream(world, address),
  };
  return {
    name: scenario.name,
    async run() {
      const crowd = openCrowd(scenario, world);
      const deadline = performance.now() + OPENING_MS_MAX;
      while (crowd.count(() => true) < scenario.connections && performance.now() < deadline) await sleep(100);
      const problems: Problem[] = [];
      const [opened = 0, refused = 0] = [200, 429].map((wanted) => crowd.count((status) => status === wanted));
      if (opened !== share || refused !== STREAMS_BEYOND) {
        problems.push({ rule: "outcome", text: `${opened} were opened and ${refused} answered 429` });
      }
      const stream = listFloodedRoutes(world).find(({ name }) => name === "event streams");
      const second = startSecondCaller(world);
      const answer = stream === undefined ? undefined : await world.sender.send(stream.request(true));
      if (answer?.status !== 200) {
        const text = `a stream of another address: ${answer === undefined ? "none" : describeAnswer(answer)}`;
        problems.push({ rule: "others", text });
      }
      await sleep(1_000);
      const others = await second.stop();
      crowd.close();
      if (others.success < 1) problems.push({ rule: "others", text: `others were served ${others.success * 100} %` });
      return { sent: `${scenario.connections} connections, each: ${scenario.write()}`, problems };
    },
  };
}
