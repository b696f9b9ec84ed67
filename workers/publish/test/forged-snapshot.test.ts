import { env } from "cloudflare:workers";
import { expect, it } from "vitest";

import { republish, rollBack } from "../src/core/publish-snapshot.ts";
import { ANN, inProject, openPorts, publishText } from "./crashing-ports.ts";

const INTENT = { actor: ANN, message: "", expectedVersion: undefined, isDryRun: false, idempotency: undefined };

/** Publishes two versions, then changes what R2 keeps of one of them, as somebody could who may write there. */
async function forge(project: string, storage: DurableObjectStorage, version: number) {
  const logged: string[] = [];
  const ports = {
    ...openPorts(project, storage, []),
    log: (_level: string, message: string) => void logged.push(message),
  };
  await publishText(ports, "honest one");
  await publishText(ports, "honest two");
  const { id } = ports.database.findEnvironment("production") ?? { id: "" };
  const name = `environments/${id}/${version}/snapshot.json`;
  const text = (await (await env.CONFIGS.get(name))?.text()) ?? "";
  expect(text).toContain("honest");
  await env.CONFIGS.put(name, text.replaceAll("honest", "forged"));
  return { ports, logged, id };
}

it("does not roll back to content that was changed in the store", async () => {
  await inProject("forged-rollback", async (storage) => {
    const { ports, logged } = await forge("forged-rollback", storage, 1);
    expect(await rollBack(ports, "production", 1, INTENT)).toEqual({ kind: "changed_version", version: 1 });
    expect(logged).toEqual(["stored content is not what was published"]);
    expect(ports.database.findEnvironment("production")?.version).toBe(2);
  });
});

it("does not sign changed content when keys change", async () => {
  await inProject("forged-keys", async (storage) => {
    const { ports, id } = await forge("forged-keys", storage, 2);
    await republish(ports, "production", INTENT);
    const pointer = await ports.store.readPointer(id);
    expect(pointer?.version).toBe(2);
  });
});

it("publishes over content that was changed in the store", async () => {
  await inProject("forged-before", async (storage) => {
    const { ports } = await forge("forged-before", storage, 2);
    expect(await publishText(ports, "honest three")).toMatchObject({ reply: { version: { version: 3 } } });
  });
});
