import type { request } from "node:http";

import type { Transport, TransportRequest, TransportStream } from "@burgee/sdk-core";
import { createFetchTransport, systemTimer } from "@burgee/sdk-core/web";

import { throwNamed } from "./name-cause.ts";

interface Http {
  readonly request: typeof request;
}
type LoadHttp = (name: "node:http" | "node:https") => Http | undefined;

/**
 * HTTP over a given `fetch` or the runtime's. Node's cannot open a stream that lets the process end, so there streams go
 * over its `http` module.
 */
export function createHostTransport(fetchLike: typeof fetch | undefined): Transport {
  const transport = createFetchTransport(fetchLike ?? ((input, init) => globalThis.fetch(input, init)), {
    redirect: "manual",
  });
  const load = fetchLike === undefined ? findHttpLoader() : undefined;
  return {
    send: (request) => transport.send(request).catch(throwNamed),
    open: (request) => (load === undefined ? transport.open(request) : openStream(request, load)).catch(throwNamed),
  };
}

function findHttpLoader(): LoadHttp | undefined {
  const { process, Bun, Deno } = globalThis as {
    readonly process?: { readonly getBuiltinModule?: LoadHttp; readonly versions?: { readonly node?: string } };
    readonly Bun?: unknown;
    readonly Deno?: unknown;
  };
  if (Bun !== undefined || Deno !== undefined || process?.versions?.node === undefined) return undefined;
  const load = process.getBuiltinModule;
  return load?.("node:http")?.request === undefined ? undefined : load;
}

function openStream({ url, timeoutMs, signal, ...init }: TransportRequest, load: LoadHttp): Promise<TransportStream> {
  return new Promise((resolve, reject) => {
    const http = load(url.startsWith("https:") ? "node:https" : "node:http");
    if (http === undefined) throw new TypeError("this runtime has no http module");
    const sent = http.request(url, { ...init, signal, agent: false });
    const cancel = systemTimer.after(timeoutMs, () =>
      sent.destroy(new DOMException("no answer in time", "TimeoutError")),
    );
    sent.on("socket", (socket) => socket.unref());
    sent.on("error", (error) => {
      cancel();
      reject(error);
    });
    sent.on("response", (response) => {
      cancel();
      const header = (name: string): string | undefined => response.headers[name.toLowerCase()]?.toString();
      resolve({ status: response.statusCode ?? 0, header, chunks: response });
    });
    sent.end();
  });
}
