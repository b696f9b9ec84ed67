/** Bytes of a row, and of a text or blob in it, that SQLite in Durable Objects takes. The local runtime takes more. */
const ROW_BYTES_MAX = 2_000_000;

const encoder = new TextEncoder();

/** The same storage, refusing values that are too large on Cloudflare. */
export function limitRows(storage: DurableObjectStorage): DurableObjectStorage {
  const { sql } = storage;
  const limited = {
    exec(query: string, ...values: SqlStorageValue[]) {
      const bytes = values.reduce<number>((sum, value) => sum + sizeOf(value), 0);
      if (bytes > ROW_BYTES_MAX) throw new Error("string or blob too big: SQLITE_TOOBIG");
      return sql.exec(query, ...values);
    },
  };
  return new Proxy(storage, {
    get(target, name) {
      if (name === "sql") return limited;
      const member: unknown = Reflect.get(target, name);
      return typeof member === "function" ? (member.bind(target) as unknown) : member;
    },
  });
}

function sizeOf(value: SqlStorageValue): number {
  if (typeof value === "string") return encoder.encode(value).byteLength;
  return value instanceof ArrayBuffer ? value.byteLength : 8;
}
