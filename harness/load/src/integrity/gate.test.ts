import { expect, it } from "vitest";

import { createGate } from "./gate.ts";

it("lets running requests end before it is closed, and holds later ones until it opens", async () => {
  const gate = createGate();
  const steps: string[] = [];
  const first = Promise.withResolvers<void>();
  const running = gate.pass(async () => {
    await first.promise;
    steps.push("first ended");
  });
  const closing = gate.close().then(() => steps.push("closed"));
  const waiting = gate.pass(async () => steps.push("second ran"));
  first.resolve();
  await Promise.all([running, closing]);
  steps.push("deployed");
  gate.open();
  await waiting;
  expect(steps).toEqual(["first ended", "closed", "deployed", "second ran"]);
});

it("opens after a request that failed", async () => {
  const gate = createGate();
  const failing = gate.pass(() => Promise.reject(new Error("no answer")));
  const closing = gate.close();
  await expect(failing).rejects.toThrow("no answer");
  await closing;
});
