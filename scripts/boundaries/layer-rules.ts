/** The layers of one source folder: for each, the layers that it may import beside itself. */
export interface LayerRule {
  readonly folder: string;
  readonly layers: Readonly<Record<string, readonly string[]>>;
}

const WORKER_LAYERS = {
  index: ["routes", "objects", "services", "core"],
  objects: ["services", "adapters", "core"],
  routes: ["services", "core"],
  services: ["adapters", "core"],
  adapters: ["core"],
  core: [],
};

const COMMON_LAYERS = {
  index: ["observe", "http", "adapters", "core", "ports"],
  testing: ["adapters", "core", "ports"],
  admin: ["http", "core", "ports"],
  http: ["core", "ports"],
  observe: ["core", "ports"],
  adapters: ["core", "ports"],
  core: ["ports"],
  ports: [],
};

/** A layer is a folder or a file directly below the rule's folder; every file there must belong to one. */
export const LAYER_RULES: readonly LayerRule[] = [
  { folder: "workers/common/src", layers: COMMON_LAYERS },
  { folder: "workers/gateway/src", layers: WORKER_LAYERS },
  { folder: "workers/config/src", layers: WORKER_LAYERS },
  { folder: "workers/events/src", layers: WORKER_LAYERS },
  { folder: "workers/realtime/src", layers: WORKER_LAYERS },
  { folder: "workers/publish/src", layers: WORKER_LAYERS },
  { folder: "workers/console/src", layers: WORKER_LAYERS },
  { folder: "publisher/src", layers: { core: [], preview: ["core"], client: ["core"], exchange: ["core"] } },
];

/** `core` folders hold pure logic: these words are platform and belong in adapters. */
export const CORE_FORBIDDEN_GLOBALS =
  /(?<![\w./-])(fetch\(|setTimeout\(|setInterval\(|console\.|Date\.now\()|\bnew (Request|Response)\b/;

/** Folders below a `core` that use a web runtime's platform; the rest of that core must not import them. */
export const PLATFORM_FOLDERS: readonly string[] = ["sdk/core/src/web"];
