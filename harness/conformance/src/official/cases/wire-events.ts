import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";

import type { OfficialCase } from "../official-case.ts";
import { assertErrorBody, assertSuccessBody, send } from "./wire-request.ts";

const sdk = "wire";
const USER = { user_id: "wire-reporter" };
const FAR_FUTURE = "2031-01-01T00:00:00.000Z";

function customEvent(customType: string, more: Readonly<Record<string, unknown>> = {}): Record<string, unknown> {
  return {
    type: "customEvent",
    customType,
    user_id: USER.user_id,
    clientDate: new Date().toISOString(),
    featureVars: {},
    ...more,
  };
}

export const WIRE_EVENT_CASES: readonly OfficialCase[] = [
  {
    name: "accepts the rest of a batch when one event is bad",
    sdk,
    covers: "checklist 6: partial acceptance",
    async run(world) {
      const authorization = await world.createKey("server");
      const customType = `partial-${randomUUID()}`;
      const events = [
        customEvent(customType, { value: 1 }),
        { type: 7 },
        "no event",
        null,
        customEvent(customType, { value: 2 }),
      ];
      const batch = [
        { user: USER, events },
        { user: "nobody", events: [customEvent("x")] },
      ];
      const answer = await send(world, "POST /v1/events/batch", { headers: { authorization }, body: { batch } });
      assert.equal(typeof assertSuccessBody(answer, 201)["message"], "string");
      const landed = await world.waitForLanded(customType, 2, (event) => event.customType === customType);
      assert.deepEqual(
        landed.map(({ value }) => value).sort((a, b) => Number(a) - Number(b)),
        [1, 2],
      );
    },
  },
  {
    name: "answers 201 with JSON even when nothing in a post is usable",
    sdk,
    covers: "checklist 6: 201 + JSON always when authenticated",
    async run(world) {
      const authorization = await world.createKey("server");
      for (const body of [
        { batch: [] },
        { batch: [{ user: USER, events: [] }] },
        { batch: [{ user: USER, events: [{}] }] },
      ]) {
        assertSuccessBody(await send(world, "POST /v1/events/batch", { headers: { authorization }, body }), 201);
      }
    },
  },
  {
    name: "answers a body that is not JSON with 400",
    sdk,
    covers: "checklist 5 and 6",
    async run(world) {
      const authorization = await world.createKey("server");
      for (const path of ["/v1/events/batch", "/v1/events", "/v1/track"]) {
        assertErrorBody(await send(world, `POST ${path}`, { headers: { authorization }, rawBody: '{"batch":' }), 400);
      }
    },
  },
  {
    name: "clamps clocks that are wrong",
    sdk,
    covers: "checklist 6: clock clamping",
    async run(world) {
      const authorization = await world.createKey("server");
      const customType = `clock-${randomUUID()}`;
      const dates = [
        { date: FAR_FUTURE, clientDate: FAR_FUTURE },
        { clientDate: "1999-01-01T00:00:00Z" },
        { clientDate: "nonsense" },
      ];
      const events = dates.map((date) => customEvent(customType, date));
      await send(world, "POST /v1/events/batch", {
        headers: { authorization },
        body: { batch: [{ user: USER, events }] },
      });
      for (const { occurredAt, receivedAt } of await world.waitForLanded(
        customType,
        3,
        (event) => event.customType === customType,
      )) {
        const aheadMs = Date.parse(occurredAt) - Date.parse(receivedAt);
        assert.ok(aheadMs <= 60_000 && aheadMs >= -31 * 86_400_000, `${occurredAt} against ${receivedAt}`);
      }
    },
  },
  {
    name: "drops private data and SDK keys wherever they stand",
    sdk,
    covers: "checklist 6: privateCustomData dropped, SDK keys scrubbed",
    async run(world) {
      const key = await world.createKey("server");
      const customType = `scrub-${randomUUID()}`;
      const user = { ...USER, privateCustomData: { hidden: "h1dden" } };
      const target = `https://cdn.example/config/v2/server/${key}.json`;
      const events = [customEvent(customType, { target, metaData: { url: target } })];
      await send(world, "POST /v1/events/batch", {
        headers: { authorization: key },
        body: { batch: [{ user, events }] },
      });
      const landed = JSON.stringify(
        await world.waitForLanded(customType, 1, (event) => event.customType === customType),
      );
      assert.ok(!landed.includes("h1dden") && !landed.includes(key));
    },
  },
  {
    name: "accepts client and mobile posts in the forms of JS, Android and iOS",
    sdk,
    covers: "events: POST /v1/events",
    async run(world) {
      const customType = `client-${randomUUID()}`;
      const clock = Date.now();
      const dates = [
        { clientDate: clock },
        { clientDate: clock, date: clock },
        { clientDate: new Date(clock).toISOString().replace(/\.\d+Z/, "Z") },
      ];
      for (const kind of ["client", "mobile"] as const) {
        const authorization = await world.createKey(kind);
        const body = { user: USER, events: dates.map((date) => customEvent(customType, date)) };
        assertSuccessBody(await send(world, "POST /v1/events", { headers: { authorization }, body }), 201);
      }
      const landed = await world.waitForLanded(customType, 6, (event) => event.customType === customType);
      assert.ok(landed.every(({ occurredAt }) => Math.abs(Date.parse(occurredAt) - clock) < 2_000));
    },
  },
];
