// Stands in for the storage service behind the KV binding: every key is a client key of one environment.
// The R2 bindings get 500, so the Worker reads its second store and would notice any use of the spool.
const RECORD = JSON.stringify({
  kind: "client",
  projectId: "project-1",
  projectKey: "shop",
  environmentId: "environment-1",
  environmentKey: "production",
  createdAt: 1_700_000_000_000,
});

export default {
  async fetch(request) {
    const isKv = new URL(request.url).pathname.includes("keys");
    return isKv && request.method === "GET" ? new Response(RECORD) : new Response("no storage here", { status: 500 });
  },
};
