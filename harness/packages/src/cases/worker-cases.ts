import { createTestHarness } from "wrangler";

import { assertEqual, type Case, type World } from "../case.ts";
import { addConsumer } from "../project.ts";
import { SAMPLE_HEADLINE } from "../sample-platform.ts";

/** Bundles a Worker from the installed package and runs it in workerd. */
export function listWorkerCases(world: World): Case[] {
  return [
    { name: "a Worker that creates its client at the top level answers and reports", run: () => runWorker(world) },
  ];
}

async function runWorker({ project, platform, env }: World): Promise<void> {
  addConsumer(project, "worker.js");
  addConsumer(project, "wrangler.toml");
  const { SERVER_KEY = "", BASE_URL = "" } = env;
  const harness = createTestHarness({
    root: project,
    workers: [{ configPath: "./wrangler.toml", vars: { SERVER_KEY, BASE_URL } }],
  });
  const postsBefore = platform.posts.length;
  try {
    await harness.listen();
    const response = await harness.fetch("/");
    assertEqual(await response.text(), SAMPLE_HEADLINE);
    await waitFor(() => platform.posts.length > postsBefore);
  } finally {
    await harness.close();
  }
}

async function waitFor(isTrue: () => boolean): Promise<void> {
  for (let attempt = 0; !isTrue(); attempt += 1) {
    if (attempt === 50) throw new Error("the Worker reported nothing within 5 seconds");
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}
