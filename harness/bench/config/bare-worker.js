// The yardstick: handlers that do nothing but read the request and answer the same bytes.
import bodies from "bodies.json";

const encoder = new TextEncoder();
const config = encoder.encode(bodies.config);
const sdkConfig = encoder.encode(bodies.sdkConfig);
const bulk = encoder.encode(bodies.bulk);
const variable = encoder.encode(bodies.variable);
const headers = { "content-type": "application/json" };

export default {
  async fetch(request) {
    const { url } = request;
    if (url.includes("/config/")) {
      return request.headers.get("if-none-match") === null
        ? new Response(config, { headers })
        : new Response(null, { status: 304 });
    }
    if (url.includes("/ofrep/")) {
      const { context } = await request.json();
      return new Response(context.targetingKey === "" ? null : bulk, { headers });
    }
    if (url.includes("/v1/variables/")) {
      const user = await request.json();
      return new Response(user.user_id === "" ? null : variable, { headers });
    }
    const userId = new URL(url).searchParams.get("user_id");
    return new Response(userId === null ? null : sdkConfig, { headers });
  },
};
