import type {
  AnalyticsEngineDataset as DataSet,
  DurableObjectStorage as ObjectStorage,
  KVNamespace as Namespace,
  R2Bucket as Bucket,
  R2ObjectBody as ObjectBody,
  R2PutOptions as PutOptions,
  SqlStorage as ObjectSql,
  SqlStorageValue as ObjectSqlValue,
} from "@cloudflare/workers-types/index.ts";

// The Workers' sources name these types of their runtime; nothing here uses a value of them.
declare global {
  // Conditions may be given as headers, whose type is another one in Node.
  type R2PutOptions = Omit<PutOptions, "onlyIf"> & { onlyIf?: PutOptions["onlyIf"] | Headers };
  type R2Bucket = Omit<Bucket, "put"> & {
    put(name: string, value: string, options?: R2PutOptions): Promise<{ readonly etag: string } | null>;
  };
  type R2ObjectBody = ObjectBody;
  type DurableObjectStorage = ObjectStorage;
  type SqlStorage = ObjectSql;
  type SqlStorageValue = ObjectSqlValue;
  type KVNamespace = Namespace;
  type AnalyticsEngineDataset = DataSet;
}
