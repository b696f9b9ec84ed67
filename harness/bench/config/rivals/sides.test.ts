import { type IncomingMessage, type Server, type ServerResponse, createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { json } from "node:stream/consumers";

import { afterEach, describe, expect, it } from "vitest";

import { loadBurgee } from "../../engine/rivals/burgee.ts";
import type { Person } from "../../engine/targeting.ts";
import { evaluateFlagByOfrep, evaluateFlagsByOfrep } from "./ofrep.ts";
import { confirmConfig, deliverConfig } from "./sides.ts";
import { createWorkload } from "./workload.ts";

const workload = await createWorkload(40);
const names = workload.targeting.features.map(({ name }) => name);
const engine = loadBurgee(Buffer.from(workload.fixture.document));
const servers: Server[] = [];

afterEach(() => {
  for (const server of servers.splice(0)) server.close();
});

/** A server of remote evaluation that answers with the given values. Returns its port. */
async function serve(evaluate: (flag: string, person: Person) => string | undefined, flags = names): Promise<number> {
  const respond = async (request: IncomingMessage, response: ServerResponse): Promise<unknown> => {
    if (request.method === "GET") return response.end(JSON.stringify({ features: flags }));
    const { context } = (await json(request)) as { context: Omit<Person, "id"> & { targetingKey: string } };
    const answer = (key: string) => ({ key, value: evaluate(key, { ...context, id: context.targetingKey }) });
    const flag = request.url?.split("/flags/")[1];
    return response.end(JSON.stringify(flag === undefined ? { flags: flags.map(answer) } : answer(flag)));
  };
  // A rejection ends the test run: nothing handles it.
  const server = createServer((request, response) => void respond(request, response));
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return (server.address() as AddressInfo).port;
}

describe.each([
  ["one flag", evaluateFlagByOfrep(workload)],
  ["every flag", evaluateFlagsByOfrep(workload)],
])("the check of %s", (_, side) => {
  it("counts the answers of a server that follows the targeting", async () => {
    const { bytes, ruleDecided, splitDecided } = await side.check(await serve(engine.one));
    expect(bytes).toBeGreaterThan(0);
    expect(ruleDecided).toBeGreaterThan(0);
    expect(splitDecided).toBeGreaterThan(0);
  });

  it("refuses a server with another answer where a rule decides", async () => {
    const port = await serve((flag) => workload.targeting.features.find(({ name }) => name === flag)?.values[2]);
    await expect(side.check(port)).rejects.toThrow("answers differ from the targeting");
  });
});

describe("the check of a config", () => {
  const config = { method: "GET", path: "/config", headers: {} } as const;

  it("refuses one with fewer flags", async () => {
    const bytes = JSON.stringify({ features: names }).length;
    expect(await deliverConfig(workload, config).check(await serve(engine.one))).toEqual({ bytes });
    const port = await serve(engine.one, names.slice(1));
    await expect(deliverConfig(workload, config).check(port)).rejects.toThrow("39 flags in the config");
    await expect(evaluateFlagsByOfrep(workload).check(port)).rejects.toThrow("39 flags in an answer");
  });

  it("refuses a config in place of its confirmation", async () => {
    await expect(confirmConfig(config).check(await serve(engine.one))).rejects.toThrow("answered 200");
  });
});
