import type { ConfigAnnouncement } from "@burgee/contract";
import { WorkerEntrypoint } from "cloudflare:workers";

import { serve } from "./routes/serve.ts";
import {
  announce,
  closeStreams,
  describeStreams,
  type ShardReceipt,
  type StreamsDescription,
} from "./routes/shard-calls.ts";
import { createServices, type OptionalBindings, type Services } from "./services.ts";

export { EnvironmentStream } from "./objects/environment-stream.ts";

/** The one mutable thing in module scope, because a `Realtime` serves one call: what the calls of an isolate share. */
let services: Services | undefined;

/** HTTP for listeners, remote calls for the publishing Worker's `REALTIME` binding. */
export default class Realtime extends WorkerEntrypoint<Env & OptionalBindings> {
  readonly #services = (services ??= createServices(this.env));

  override fetch(request: Request): Promise<Response> {
    return serve(request, this.#services);
  }

  announce(announcement: ConfigAnnouncement): Promise<ShardReceipt> {
    return announce(announcement, this.#services);
  }

  closeStreams(environmentId: string): Promise<ShardReceipt> {
    return closeStreams(environmentId, this.#services);
  }

  describeStreams(environmentId: string): Promise<StreamsDescription> {
    return describeStreams(environmentId, this.#services);
  }
}
