import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";

import { type BucketingEngine, loadConfig } from "@burgee/bucketing-wasm";
import { compileBundle, renderViews, type SealedViews, sealViews } from "@burgee/publisher/core";
import { repositoryRoot } from "@burgee/scripts/workers";
import { readFlagFiles } from "burgee/flag-files";

export const SERVER_KEY = "dvc_server_sample_0123456789abcdef";
export const CLIENT_KEY = "dvc_client_sample_0123456789abcdef";

/** What the sample project's development environment serves everyone. */
export const SAMPLE_HEADLINE = "Winter, but warmer";

/** Pages of any origin may call the platform. */
const ANY_PAGE = { "access-control-allow-origin": "*", "access-control-allow-headers": "*" };

/** Serves the sample project over HTTP as the platform does, to any number of processes, without a stream. */
export class SamplePlatform {
  /** The config document of the sample project's development environment, for servers. */
  config = "";
  /** All its views, and the id under which the platform stores them. */
  views: SealedViews | undefined;
  environmentId = "";
  origin = "";
  /** Bodies of event posts. */
  readonly posts: string[] = [];
  #engine: BucketingEngine | undefined;
  readonly #server = createServer((request, response) => void this.#answer(request, response));

  async start(): Promise<void> {
    const compilation = await compileBundle(await readFlagFiles(join(repositoryRoot, "examples/storefront/flags")));
    if (!compilation.ok) throw new Error("the sample project has mistakes: npx burgee validate");
    const compiled = compilation.environments.get("development");
    if (compiled === undefined) throw new Error("the sample project has no development environment");
    this.environmentId = compiled.document.environment._id;
    this.views = await sealViews(
      renderViews(compiled, { sse: undefined, clientSdkKey: CLIENT_KEY, mobileSdkKey: undefined }),
    );
    this.config = this.views.bodies["server-v2"];
    this.#engine = loadConfig(new TextEncoder().encode(this.config));
    await new Promise<void>((resolve) => this.#server.listen(0, "127.0.0.1", resolve));
    this.origin = `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    let body = "";
    for await (const chunk of request.setEncoding("utf8")) body += chunk;
    const { pathname, searchParams } = new URL(request.url ?? "/", this.origin);
    if (request.method === "OPTIONS") {
      response.writeHead(204, ANY_PAGE).end();
    } else if (pathname === `/config/v2/server/${SERVER_KEY}.json`) {
      respond(response, 200, this.config);
    } else if (pathname === `/config/v2/server/bootstrap/${SERVER_KEY}.json`) {
      respond(response, 200, this.views?.bodies.client ?? "");
    } else if (pathname === "/v1/sdkConfig" && searchParams.get("sdkKey") === CLIENT_KEY) {
      respond(response, 200, this.#evaluate(searchParams.get("user_id") ?? ""));
    } else if (pathname === "/v1/events" || pathname === "/v1/events/batch") {
      this.posts.push(body);
      respond(response, 201, '{"message":"Successfully received events"}');
    } else {
      respond(response, 404, '{"statusCode":404,"message":"not found"}');
    }
  }

  #evaluate(userId: string): string {
    const engine = this.#engine;
    if (engine === undefined) throw new Error("the sample platform is not started");
    const { project, environment } = engine;
    return JSON.stringify({
      project,
      environment,
      ...engine.evaluateAll({ user_id: userId }).toServedConfig(),
      etag: "1",
    });
  }
}

function respond(response: ServerResponse, status: number, body: string): void {
  response.writeHead(status, { ...ANY_PAGE, "content-type": "application/json", etag: '"1"' }).end(body);
}
