import { createServer, request as forward } from "node:http";
import type { AddressInfo } from "node:net";
import { createGzip } from "node:zlib";

export interface CompressingProxy {
  readonly url: string;
  close(): Promise<void>;
}

/** Stands where Cloudflare compresses: the console's own port on one machine does not. */
export async function startCompressingProxy(target: string): Promise<CompressingProxy> {
  const { hostname, port } = new URL(target);
  const server = createServer((incoming, outgoing) => {
    const { method, url: path, headers } = incoming;
    const onward = forward({ hostname, port, method, path, headers }, (answer) => {
      const type = answer.headers["content-type"] ?? "";
      const isText = /^(text|application\/(json|javascript|wasm)|image\/svg)/.test(type);
      const { "content-length": _length, ...kept } = answer.headers;
      outgoing.writeHead(answer.statusCode ?? 502, isText ? { ...kept, "content-encoding": "gzip" } : answer.headers);
      if (isText) answer.pipe(createGzip({ level: 6 })).pipe(outgoing);
      else answer.pipe(outgoing);
    });
    onward.on("error", () => outgoing.destroy());
    incoming.pipe(onward);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
