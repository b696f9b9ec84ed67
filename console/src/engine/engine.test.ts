import { expect, test } from "vitest";

import { createEngine } from "./engine.ts";
import type { FromWorker, ToWorker } from "./questions.ts";

function makeEngine() {
  const workers: {
    readonly told: ToWorker[];
    say: (message: FromWorker) => void;
    die: (message: string) => void;
  }[] = [];
  const engine = createEngine(() => {
    const worker: (typeof workers)[number] = { told: [], say() {}, die() {} };
    workers.push(worker);
    return {
      send: (message) => void worker.told.push(message),
      end() {},
      onMessage: (listener) => void (worker.say = listener),
      onDeath: (listener) => void (worker.die = listener),
    };
  });
  const answer = (index: number, answered: unknown) => {
    const worker = workers[index];
    worker?.say({ id: worker.told.at(-1)?.id ?? 0, kind: "answer", answer: answered });
  };
  return { engine, workers, answer };
}

const curve = { workspace: "shop@1", environmentKey: "production", featureKey: "hero", users: 9, fromMs: 0, toMs: 1 };

test("of questions in one lane, those that wait are never sent once a later one came", async () => {
  const { engine, workers, answer } = makeEngine();
  const replies = [1, 2, 3].map((steps) => engine.ask("curve", { ...curve, steps }, { lane: "curve" }));
  await expect(replies[0]).resolves.toEqual({ kind: "superseded" });
  await expect(replies[1]).resolves.toEqual({ kind: "superseded" });
  answer(0, []);
  await expect(replies[2]).resolves.toEqual({ kind: "answer", answer: [] });
  expect(workers).toHaveLength(1);
});

test("a new worker is told what was open, with the newest text of each edited file, before what waits", async () => {
  const { engine, workers, answer } = makeEngine();
  const ask = { workspace: "shop@1", files: [] };
  for (const [name, asked] of [
    ["open", ask],
    ["edit", { workspace: "shop@1", path: "a.yaml", text: "1" }],
    ["edit", { workspace: "shop@1", path: "a.yaml", text: "2" }],
  ] as const) {
    const reply = engine.ask(name, asked);
    answer(0, []);
    await reply;
  }
  const patch = engine.ask("patch", { workspace: "shop@1" });
  workers[0]?.die("out of memory");
  expect(workers[1]?.told.map((message) => ("ask" in message ? message.ask : message))).toEqual([
    ask,
    { workspace: "shop@1", path: "a.yaml", text: "2" },
    { workspace: "shop@1" },
  ]);
  answer(1, { tree: "t" });
  await expect(patch).resolves.toEqual({ kind: "answer", answer: { tree: "t" } });
});

test("a question over which the worker dies twice fails, and the next one is asked", async () => {
  const { engine, workers, answer } = makeEngine();
  const deadly = engine.ask("patch", { workspace: "a" });
  const next = engine.ask("patch", { workspace: "b" });
  workers[0]?.die("gone");
  workers[1]?.die("gone again");
  await expect(deadly).resolves.toEqual({ kind: "failed", message: "gone again" });
  answer(2, "b");
  await expect(next).resolves.toEqual({ kind: "answer", answer: "b" });
});
