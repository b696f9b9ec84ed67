// Storage behind the Worker's own R2 and KV bindings: answers their reads from the benchmark's published objects.
import { DurableObject } from "cloudflare:workers";
import objects from "objects.json";

/** Takes polls as the events Worker's objects do, and forgets them. */
export class EvaluationCounts extends DurableObject {
  async addPolls() {}
}

const encoder = new TextEncoder();

export default {
  async fetch(request) {
    const r2 = request.headers.get("cf-r2-request");
    if (r2 !== null) return readR2(JSON.parse(r2).object);
    const name = decodeURIComponent(new URL(request.url).pathname.slice(1));
    return name in objects ? new Response(objects[name]) : new Response(null, { status: 404 });
  },
};

/** An R2 answer is the object's description followed by its bytes. */
function readR2(name) {
  const isFound = name in objects;
  const text = objects[name] ?? "";
  const body = encoder.encode(text);
  const described = encoder.encode(
    JSON.stringify({
      name,
      version: "1",
      size: body.byteLength,
      etag: "0123456789abcdef0123456789abcdef",
      uploaded: 1_790_000_000_000,
      httpFields: {},
      customFields: [],
      checksums: {},
    }),
  );
  if (!isFound) {
    const error = { message: "The specified key does not exist.", version: 1, v4code: 10007 };
    return new Response(null, { status: 404, headers: { "cf-r2-error": JSON.stringify(error) } });
  }
  const all = new Uint8Array(described.byteLength + body.byteLength);
  all.set(described);
  all.set(body, described.byteLength);
  return new Response(all, { headers: { "cf-r2-metadata-size": String(described.byteLength) } });
}
