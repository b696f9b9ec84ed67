// The Workers' sources name these types of their runtime; nothing here uses a value of them.
type R2Bucket = import("@cloudflare/workers-types/index.ts").R2Bucket;
type KVNamespace = import("@cloudflare/workers-types/index.ts").KVNamespace;
type AnalyticsEngineDataset = import("@cloudflare/workers-types/index.ts").AnalyticsEngineDataset;
