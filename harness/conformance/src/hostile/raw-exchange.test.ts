import { createServer } from "node:net";
import type { AddressInfo } from "node:net";

import { expect, it } from "vitest";

import { exchangeRaw } from "./raw-exchange.ts";

/** What is read from a server that answers everything with these bytes. */
async function read(answer: string): Promise<readonly number[]> {
  const server = createServer((socket) => socket.on("error", () => {}).on("data", () => socket.write(answer)));
  await new Promise<void>((resolve) => {
    server.listen(0, "127.0.0.1", resolve);
  });
  try {
    const { port } = server.address() as AddressInfo;
    return (await exchangeRaw(`http://127.0.0.1:${port}`, "GET / HTTP/1.1\r\n\r\n", 500)).statuses;
  } finally {
    server.close();
  }
}

it.each([
  ["one answer", "HTTP/1.1 400 Bad Request\r\nContent-Length: 2\r\n\r\n{}", [400]],
  [
    "a second one behind a body",
    "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}HTTP/1.1 404 Not Found\r\n\r\n",
    [200, 404],
  ],
  ["an interim answer", "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 201 Created\r\n\r\n", [201]],
  ["another protocol", "HTTP/1.1 101 Switching Protocols\r\n\r\n", [101]],
  ["none", "", []],
])("counts %s", async (_what, answer, statuses) => {
  expect(await read(answer)).toEqual(statuses);
});
