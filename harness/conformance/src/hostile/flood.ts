import { RATE_LIMITS, type RateLimit } from "@burgee/contract";

import { ADDRESS_HEADER, type OutgoingRequest, type RawAnswer } from "../access/send-request.ts";
import type { Check, Problem } from "./check.ts";
import type { HostileWorld } from "./hostile-world.ts";
import { describeAnswer, judgeAnswer } from "./judge-answer.ts";
import { judgeRefusal } from "./judge-refusal.ts";
import { writeRequest } from "./write-request.ts";

/** A surface that strangers can flood. */
export interface FloodedRoute {
  readonly name: string;
  /** Status of a request within its limits. */
  readonly served: number;
  readonly perAddress: RateLimit;
  /** Absent where callers have no key. */
  readonly perKey?: RateLimit;
  /** A request with the caller's own key, or with somebody else's. */
  request(isOwn: boolean): OutgoingRequest;
  /** What one address sends many of, and its answer, where that is not `request`. */
  readonly ofAddress?: { readonly served: number; request(): OutgoingRequest };
}

export function listFloodedRoutes({ prepared, adminToken }: HostileWorld): readonly FloodedRoute[] {
  const { keys, otherEnvironmentKeys, streamToken, otherStreamToken } = prepared.holdings;
  const { environmentId = "", otherEnvironmentId = "" } = prepared.values.path;
  const operator = { authorization: `Bearer ${adminToken}` };
  return [
    {
      name: "config",
      served: 200,
      perAddress: RATE_LIMITS.config.ADDRESS_LIMIT,
      perKey: RATE_LIMITS.config.KEY_LIMIT,
      request: (isOwn) => ({
        method: "GET",
        target: `/v1/sdkConfig?user_id=flood&sdkKey=${(isOwn ? keys : otherEnvironmentKeys).client}`,
        headers: {},
      }),
    },
    {
      name: "events",
      served: 201,
      perAddress: RATE_LIMITS.events.ADDRESS_LIMIT,
      perKey: RATE_LIMITS.events.KEY_LIMIT,
      request: (isOwn) => ({
        method: "POST",
        target: "/v1/events",
        headers: { authorization: (isOwn ? keys : otherEnvironmentKeys).client },
        body: '{"user":{"user_id":"flood"},"events":[]}',
      }),
    },
    {
      name: "event streams",
      served: 200,
      perAddress: RATE_LIMITS.realtime.ADDRESS_LIMIT,
      perKey: RATE_LIMITS.realtime.KEY_LIMIT,
      request: (isOwn) => ({
        method: "GET",
        target: isOwn
          ? `/event-stream?environment=${environmentId}&token=${streamToken}`
          : `/event-stream?environment=${otherEnvironmentId}&token=${otherStreamToken}`,
        headers: {},
        frames: 1,
      }),
      // Streams that open would reach the address's share of open ones before.
      ofAddress: {
        served: 401,
        request: () => ({
          method: "GET",
          target: `/event-stream?environment=${environmentId}&token=${streamToken.slice(0, -1)}`,
          headers: {},
        }),
      },
    },
    {
      name: "publishing API",
      served: 200,
      perAddress: RATE_LIMITS.publish.OPERATOR_LIMIT,
      request: () => ({ method: "GET", target: "/admin/v1/projects/access/audit?after=99999", headers: operator }),
    },
    {
      name: "operators' routes",
      served: 200,
      perAddress: RATE_LIMITS.events.OPERATOR_LIMIT,
      request: () => ({ method: "GET", target: "/v1/ledger", headers: operator }),
    },
  ];
}

/** Floods one address, with another key than floods of keys use up. @param address belongs to this check alone, so that checks do not refuse one another */
export function createAddressFlood(route: FloodedRoute, limit: number, address: string, world: HostileWorld): Check {
  const { served, request } = route.ofAddress ?? { served: route.served, request: () => route.request(false) };
  const from = (caller: string): OutgoingRequest => {
    const { headers, ...rest } = request();
    return { ...rest, headers: { ...headers, [ADDRESS_HEADER]: caller } };
  };
  const flood = {
    name: `${route.name}, more than ${limit} requests of one address`,
    served,
    limit,
    periodSeconds: route.perAddress.periodSeconds,
    request: () => from(address),
    ofOthers: (index: number) => from(`198.51.100.${index + 1}`),
  };
  return createFloodCheck(flood, world);
}

/** More requests of one caller than it may make. */
export interface Flood {
  readonly name: string;
  /** Status of a request within the limit. */
  readonly served: number;
  /** Requests that one caller may make in a period. */
  readonly limit: number;
  readonly periodSeconds: number;
  request(): OutgoingRequest;
  /** The same of others, each another one. */
  ofOthers(index: number): OutgoingRequest;
}

/** Larger limits are tried where they are lowered: a busy machine does not send that many requests in one period. */
export const FLOOD_MAX = 2_000;
/** Requests under way at once. */
const OVERLAP = 16;
/** The flood may run into the next period, in which it is counted from zero once. */
const PERIODS = 2;
const OTHERS = 20;

/** The flood is refused in time, is told when to come back, and keeps nobody else out. */
export function createFloodCheck(flood: Flood, world: HostileWorld): Check {
  return {
    name: flood.name,
    isAlone: true,
    async run() {
      const problems: Problem[] = [];
      let sent = 0;
      const deadline = performance.now() + PERIODS * flood.periodSeconds * 1_000;
      let refusal: RawAnswer | undefined;
      const sendMany = async (): Promise<void> => {
        const requestsMax = flood.limit * PERIODS + OVERLAP;
        while (refusal === undefined && sent <= requestsMax && performance.now() < deadline) {
          sent += 1;
          const answer = await world.sender.send(flood.request());
          if (answer.status !== flood.served) refusal ??= answer;
        }
      };
      await Promise.all(Array.from({ length: OVERLAP }, sendMany));
      if (refusal === undefined) {
        problems.push({ rule: "outcome", text: `all of ${sent} requests were served` });
      } else {
        problems.push(...judgeRefusal(refusal, flood.periodSeconds));
        // A refusal is no failure of the platform's, so a 503 with its time is right.
        const others = judgeAnswer(flood.request(), refusal, world.secrets);
        problems.push(...others.filter(({ rule }) => rule !== "server error"));
        if (sent < flood.limit) problems.push({ rule: "outcome", text: `refused after ${sent} requests already` });
      }
      for (let index = 0; index < OTHERS; index++) {
        const answer = await world.sender.send(flood.ofOthers(index));
        if (answer.status === flood.served) continue;
        problems.push({ rule: "others", text: `another caller is answered ${describeAnswer(answer)}` });
        break;
      }
      return { sent: writeRequest(flood.request(), world.url), problems };
    },
  };
}
