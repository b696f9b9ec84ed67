import { describe, expect, it } from "vitest";

import { nextAuditEntry } from "../src/core/audit.ts";
import { deliverDue } from "../src/core/webhooks/deliver-due.ts";
import type { WebhookEvent, WebhookPorts } from "../src/core/webhooks/ports.ts";
import { startDelivery } from "../src/core/webhooks/queue-deliveries.ts";
import { ANN, crashAt, crashes, inProject, publishText } from "./crashing-ports.ts";
import { atOnce, deliverAll, deliverInTime, hookTo, openHooks, readReceived } from "./webhook-kit.ts";

const HOUR_MS = 3_600_000;

async function append(ports: WebhookPorts, action: string): Promise<void> {
  ports.database.appendAudit(await nextAuditEntry(ports, { actor: ANN, action, message: action }));
}

function listActions({ database }: WebhookPorts): readonly string[] {
  return database.listAudit(0, 1_000).map(({ action }) => action);
}

describe("a delivery", () => {
  it("is stored with the audit entry, or neither is, wherever a publish crashes", async () => {
    let nth = 0;
    let hasCrashed = true;
    while (hasCrashed) {
      nth += 1;
      const name = `delivery-crash-${nth}`;
      hasCrashed = await inProject(name, async (storage) => {
        const ports = openHooks(name, storage, { nowMs: Date.now() });
        ports.webhooks.saveWebhook(hookTo(`https://crash-${nth}.example.com/ok`));
        const { ports: dying, state } = crashAt(ports, nth, "after");
        await crashes(() => publishText(dying, "one"));
        const entries = ports.database.listAudit(0, 10).filter(({ action }) => action === "publish");
        const reopened = openHooks(name, storage, { nowMs: Date.now() });
        expect(reopened.webhooks.listDeliveries("hook-1").map(({ event }) => event.type)).toEqual(
          entries.map(() => "published"),
        );
        return state.isDead;
      });
    }
    expect(nth).toBeGreaterThan(5);
  });

  it("is repeated with the same id when the process ends between the answer and its note", async () => {
    await inProject("delivery-twice", async (storage) => {
      const ports = openHooks("delivery-twice", storage, { nowMs: 1_000_000 });
      ports.webhooks.saveWebhook(hookTo("https://twice.example.com/ok"));
      await append(ports, "publish");
      const die = () => Promise.reject(new Error("the process ended"));
      await expect(deliverDue(ports, die)).rejects.toThrow("ended");
      await deliverAll(openHooks("delivery-twice", storage, { nowMs: 1_000_000 }));
      const ids = (await readReceived("twice.example.com")).map(({ event }) => event.id as string);
      expect([ids.length, new Set(ids).size]).toEqual([2, 1]);
    });
  });
});

describe("a receiver that fails", () => {
  it("is tried 8 times over about a day, then the delivery is dropped and the webhook disabled", async () => {
    await inProject("delivery-fails", async (storage) => {
      const time = { nowMs: 1_000_000 };
      const ports = openHooks("delivery-fails", storage, time);
      ports.webhooks.saveWebhook(hookTo("https://fails.example.com/fail"));
      await append(ports, "publish");
      const startMs = time.nowMs;
      expect(await deliverInTime(ports, time)).toBe(8);
      expect((time.nowMs - startMs) / HOUR_MS).toBeGreaterThan(23.5);
      expect((time.nowMs - startMs) / HOUR_MS).toBeLessThan(27);

      const received = await readReceived("fails.example.com");
      expect(new Set(received.map(({ body }) => body)).size).toBe(1);
      const times = received.map(({ headers }) => /^t=(\d+)/.exec(headers["burgee-signature"] ?? "")?.[1]);
      expect(new Set(times).size).toBe(8);
      expect(ports.webhooks.listDeliveries("hook-1")).toMatchObject([
        { state: "dropped", tries: 8, status: 500, problem: "answered 500" },
      ]);
      expect(ports.webhooks.findWebhook("hook-1")).toMatchObject({ disabledAtMs: time.nowMs, dropped: 1 });
      expect(listActions(ports)).toEqual(["publish", "disable_webhook"]);
      // It is told nothing any more, not even that it was disabled.
      await append(ports, "publish");
      expect(ports.webhooks.countWaiting("hook-1")).toBe(0);
    });
  });

  it("stays enabled when it took something meanwhile, and its dropped delivery is audited", async () => {
    await inProject("delivery-partly", async (storage) => {
      const time = { nowMs: 1_000_000 };
      const ports = openHooks("delivery-partly", storage, time);
      ports.webhooks.saveWebhook(hookTo("https://partly.example.com/fail"));
      await append(ports, "publish");
      await deliverAll(ports);
      const record = ports.webhooks.findWebhook("hook-1");
      ports.webhooks.saveWebhook({ ...hookTo(""), ...record, lastDeliveredAtMs: time.nowMs + 1 });
      await deliverInTime(ports, time);
      const after = ports.webhooks.findWebhook("hook-1");
      expect([after?.disabledAtMs, after?.dropped]).toEqual([undefined, 1]);
      expect(listActions(ports)).toEqual(["publish", "drop_delivery"]);
      // The entry of a drop is no event: each would make the next.
      expect(ports.webhooks.countWaiting("hook-1")).toBe(0);
    });
  });

  it.each([
    ["redirect", "answered 302: redirects are not followed", 302],
    ["slow", "no answer within 0.2 s", undefined],
  ])("because of a %s answer is tried again later", async (path, problem, status) => {
    const name = `delivery-${path}`;
    await inProject(name, async (storage) => {
      const time = { nowMs: 1_000_000 };
      const ports = openHooks(name, storage, time, 200);
      ports.webhooks.saveWebhook(hookTo(`https://${name}.example.com/${path}`));
      await append(ports, "publish");
      await deliverAll(ports);
      const [delivery] = ports.webhooks.listDeliveries("hook-1");
      expect(delivery).toMatchObject({ state: "waiting", tries: 1, problem });
      expect(delivery?.status).toBe(status);
      expect(delivery?.dueMs).toBeGreaterThanOrEqual(time.nowMs + 10_000);
      expect(await readReceived("inner.example.com")).toEqual([]);
    });
  });

  it("does not keep others from being told", async () => {
    await inProject("delivery-fair", async (storage) => {
      const time = { nowMs: 1_000_000 };
      const ports = openHooks("delivery-fair", storage, time, 200);
      ports.webhooks.saveWebhook(hookTo("https://fair-slow.example.com/slow", { id: "slow" }));
      ports.webhooks.saveWebhook(hookTo("https://fair.example.com/ok", { id: "quick" }));
      for (let index = 0; index < 5; index += 1) await append(ports, "publish");
      for (let round = 0; round < 5; round += 1) await deliverDue(ports, atOnce);
      expect(await readReceived("fair.example.com")).toHaveLength(5);
      expect(ports.webhooks.countWaiting("slow")).toBe(5);
    });
  });
});

describe("a receiver that answers with a body without end", () => {
  it("is not read", async () => {
    await inProject("delivery-long", async (storage) => {
      const ports = openHooks("delivery-long", storage, { nowMs: 1_000_000 });
      ports.webhooks.saveWebhook(hookTo("https://long.example.com/long"));
      await append(ports, "publish");
      await deliverAll(ports);
      expect(ports.webhooks.listDeliveries("hook-1")).toMatchObject([{ state: "delivered", status: 200 }]);
    });
  });
});

describe("what waits for a webhook", () => {
  it("is bounded: the oldest is dropped and counted", async () => {
    await inProject("delivery-bound", async (storage) => {
      const ports = openHooks("delivery-bound", storage, { nowMs: 1_000_000 });
      ports.webhooks.saveWebhook(hookTo("https://bound.example.com/ok"));
      for (let index = 0; index < 203; index += 1) await append(ports, "publish");
      expect(ports.webhooks.countWaiting("hook-1")).toBe(200);
      expect(ports.webhooks.findWebhook("hook-1")?.dropped).toBe(3);
      await deliverAll(ports);
      const rows = ports.webhooks.listDeliveries("hook-1");
      expect(rows.filter(({ state }) => state === "delivered")).toHaveLength(100);
      expect(ports.webhooks.findWebhook("hook-1")?.dropped).toBe(3);
    });
  });

  it("is forgotten with the webhook, also while a call is under way", async () => {
    await inProject("delivery-removed", async (storage) => {
      const ports = openHooks("delivery-removed", storage, { nowMs: 1_000_000 });
      ports.webhooks.saveWebhook(hookTo("https://removed.example.com/ok"));
      await append(ports, "publish");
      await deliverDue(
        {
          ...ports,
          async callHook(call) {
            ports.webhooks.deleteWebhook("hook-1");
            return ports.callHook(call);
          },
        },
        atOnce,
      );
      expect(ports.webhooks.listDeliveries("hook-1")).toEqual([]);
      expect(ports.webhooks.listWebhooks()).toEqual([]);
    });
  });

  it("is not sent where the address is not allowed any more", async () => {
    await inProject("delivery-inner", async (storage) => {
      const ports = openHooks("delivery-inner", storage, { nowMs: 1_000_000 });
      ports.webhooks.saveWebhook(hookTo("http://inner-only.example.com/ok"));
      await append(ports, "publish");
      await deliverAll(ports);
      expect(ports.webhooks.listDeliveries("hook-1")).toMatchObject([{ state: "waiting", tries: 1 }]);
      expect(await readReceived("inner-only.example.com")).toEqual([]);
    });
  });
});

describe("a publish", () => {
  it("does not wait for a receiver", async () => {
    await inProject("delivery-apart", async (storage) => {
      const ports = openHooks("delivery-apart", storage, { nowMs: 1_000_000 });
      ports.webhooks.saveWebhook(hookTo("https://apart.example.com/slow"));
      let calls = 0;
      const counting: WebhookPorts = {
        ...ports,
        callHook(call) {
          calls += 1;
          return ports.callHook(call);
        },
      };
      expect(await publishText(counting, "one")).toMatchObject({ kind: "done" });
      expect([calls, ports.webhooks.countWaiting("hook-1")]).toEqual([0, 1]);
    });
  });
});

describe("an event", () => {
  it("has one id for all webhooks", async () => {
    await inProject("delivery-ids", async (storage) => {
      const ports = openHooks("delivery-ids", storage, { nowMs: 1_000_000 });
      for (const id of ["a", "b"]) ports.webhooks.saveWebhook(hookTo("https://ids.example.com/ok", { id }));
      await append(ports, "publish");
      await append(ports, "publish");
      await deliverAll(ports);
      const ids = (await readReceived("ids.example.com")).map(({ event }) => event.id as string);
      expect([ids.length, new Set(ids).size]).toEqual([4, 2]);
    });
  });

  it("that was queued already is not queued again", async () => {
    await inProject("delivery-once", async (storage) => {
      const ports = openHooks("delivery-once", storage, { nowMs: 1_000_000 });
      ports.webhooks.saveWebhook(hookTo("https://once.example.com/ok"));
      const event: WebhookEvent = {
        type: "published",
        id: "evt_1",
        atMs: 1,
        actor: "a",
        action: "publish",
        summary: [],
      };
      for (let index = 0; index < 2; index += 1) ports.webhooks.saveDelivery(startDelivery("hook-1", event, 1));
      expect(ports.webhooks.countWaiting("hook-1")).toBe(1);
    });
  });
});
