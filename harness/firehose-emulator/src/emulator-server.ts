import { randomUUID } from "node:crypto";
import { type IncomingMessage, type Server, type ServerResponse, createServer } from "node:http";

import { type CallOutcome, callError } from "./call-outcome.ts";
import { type ControlDeps, answerControl } from "./control-routes.ts";
import type { AwsCredentials } from "./emulator-options.ts";
import { type ActionDeps, performAction } from "./firehose-actions.ts";
import { refuseControl } from "./guard-control.ts";
import { verifySignature } from "./verify-signature.ts";

/** Largest body that is read: 4 MiB of records in base64 with room for the JSON around 500 of them. */
const BODY_BYTES_MAX = 6 * 1024 * 1024;
/** Longer than clients keep idle connections, so that none is closed while a request is being sent. */
const KEEP_ALIVE_MS = 75_000;

export interface EmulatorServerDeps extends ActionDeps, ControlDeps {
  readonly credentials: readonly AwsCredentials[];
  /** Opens the control routes. */
  readonly controlToken: string;
  /** Requests wait for it: earlier segments are recovered only after the port has been taken. */
  readonly ready: Promise<void>;
  countUnauthenticated(): void;
}

/** The HTTP side of the emulator: reads bodies, checks signatures, and turns outcomes into answers or silence. */
export function createEmulatorServer(deps: EmulatorServerDeps): Server {
  const server = createServer((request, response) => {
    answer(request, response, deps).catch((error: unknown) => {
      // The caller went away while it was sending; nothing was stored.
      if (request.destroyed && !request.complete) return;
      process.stderr.write(
        `firehose-emulator: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`,
      );
      response.destroy();
    });
  });
  server.keepAliveTimeout = KEEP_ALIVE_MS;
  return server;
}

async function answer(request: IncomingMessage, response: ServerResponse, deps: EmulatorServerDeps): Promise<void> {
  const body = await readBody(request);
  await deps.ready;
  const { method = "GET", url = "/" } = request;
  if (url.startsWith("/control/") && body !== undefined) {
    const control =
      refuseControl(request.headers, deps.controlToken) ??
      (await answerControl(method, url.split("?", 1)[0] ?? url, body, deps));
    response.writeHead(control.status, { "content-type": "application/json" }).end(JSON.stringify(control.body));
    return;
  }
  respond(response, await answerAction(request, body, deps));
}

async function answerAction(
  request: IncomingMessage,
  body: Buffer | undefined,
  deps: EmulatorServerDeps,
): Promise<CallOutcome> {
  const { method = "GET", url = "/", headers } = request;
  if (body === undefined) return callError(413, "RequestEntityTooLargeException", "Request body exceeds the limit");
  if (method !== "POST" || url !== "/") return callError(404, "UnknownOperationException", "Send a POST to /");
  const signature = await verifySignature(
    { method, path: url, headers, body },
    { credentials: deps.credentials, region: deps.region, service: "firehose", nowMs: Date.now() },
  );
  if (signature.kind === "refused") {
    deps.countUnauthenticated();
    return callError(400, signature.type, signature.message);
  }
  if (!headers["content-type"]?.startsWith("application/x-amz-json-1.1")) {
    return callError(400, "UnknownOperationException", "content-type must be application/x-amz-json-1.1");
  }
  return performAction(String(headers["x-amz-target"]), body, deps);
}

function respond(response: ServerResponse, outcome: CallOutcome): void {
  if (outcome.kind === "hold") {
    const timer = setTimeout(() => response.destroy(), outcome.holdMs);
    response.on("close", () => clearTimeout(timer));
    return;
  }
  const headers = { "content-type": "application/x-amz-json-1.1", "x-amzn-requestid": randomUUID() };
  if (outcome.kind === "answer") {
    response.writeHead(200, headers).end(JSON.stringify(outcome.body));
    return;
  }
  const { status, type, message } = outcome;
  response.writeHead(status, { ...headers, "x-amzn-errortype": type }).end(JSON.stringify({ __type: type, message }));
}

/** Undefined when the body is larger than any valid call; the rest of it is read and dropped. */
async function readBody(request: IncomingMessage): Promise<Buffer | undefined> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes <= BODY_BYTES_MAX) chunks.push(chunk);
  }
  if (bytes > BODY_BYTES_MAX) return undefined;
  const [first] = chunks;
  return first !== undefined && chunks.length === 1 ? first : Buffer.concat(chunks);
}
