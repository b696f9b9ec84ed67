import type { ConfigProject, EvaluationContext } from "@burgee/contract";

import type { ResolvedOptions } from "./client-options.ts";
import { ConfigHolder } from "./config-holder.ts";
import type { ClientBootstrap } from "./flag-client.ts";

/** Holds the config for client SDKs, which lacks what only servers may see, and evaluates it for users of pages. */
export class BootstrapSource {
  readonly #config: ConfigHolder;

  /** @param server the config for servers; a new version of it is followed at once */
  constructor(options: ResolvedOptions, server: ConfigHolder) {
    const { bootstrapUrl, verifyBootstrap } = options;
    this.#config = new ConfigHolder(
      {
        ...options,
        configUrl: bootstrapUrl,
        verifyConfig: verifyBootstrap,
        realtime: false,
        initialConfig: undefined,
        configCache: undefined,
      },
      () => undefined,
    );
    if (options.updates === "background") {
      server.on("updated", () => void this.#config.refresh(server.version?.lastModifiedMs));
    }
  }

  /** Fetches for the first time. Never rejects. */
  start(): Promise<void> {
    return this.#config.start();
  }

  /** As `ConfigHolder.refreshWhenDue`. */
  refreshWhenDue(inBackground: ((work: Promise<void>) => void) | undefined): Promise<void> {
    return this.#config.refreshWhenDue(inBackground);
  }

  /** Undefined while no config is held. */
  evaluate(context: EvaluationContext): ClientBootstrap | undefined {
    const { engine, version, streamUrl } = this.#config;
    if (engine === undefined) return undefined;
    const { project, environment } = engine;
    return {
      project: describeProject(project),
      environment,
      // As the client SDK describes its user, unless the context says otherwise.
      ...engine.evaluateAll({ platform: "web", deviceModel: "unknown", ...context }).toServedConfig(),
      ...(version?.etag === undefined ? {} : { etag: version.etag }),
      ...(version?.version === undefined ? {} : { version: version.version }),
      ...(streamUrl === undefined ? {} : { sse: { url: streamUrl } }),
    };
  }

  close(): void {
    this.#config.close();
  }
}

/** As the platform describes a project to client SDKs: whether these may store their users' data. */
function describeProject(project: ConfigProject): ConfigProject {
  const { edgeDB } = project.settings;
  if (edgeDB === undefined) return project;
  const enabled = edgeDB.enabled && edgeDB.clientWrites === true;
  return { ...project, settings: { ...project.settings, edgeDB: { enabled } } };
}
