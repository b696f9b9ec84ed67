import type {
  AnalyticsEngineDataset as DataSet,
  KVNamespace as Namespace,
  R2Bucket as Bucket,
} from "@cloudflare/workers-types/index.ts";

// The Workers' sources name these types of their runtime; nothing here uses a value of them.
declare global {
  type R2Bucket = Bucket;
  type KVNamespace = Namespace;
  type AnalyticsEngineDataset = DataSet;
}
