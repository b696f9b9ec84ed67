import { type Protection, createLoads } from "../config-loads.ts";

/** `POST /?protection=…&loads=…&readMs=…` with a config: loads it so many times, one load after the other. */
const handler = {
  async fetch(request: Request): Promise<Response> {
    const query = new URL(request.url).searchParams;
    const loads = await createLoads(await request.text(), Number(query.get("readMs")));
    const load = loads[query.get("protection") as Protection];
    const count = Number(query.get("loads"));
    for (let done = 0; done < count; done += 1) await load();
    return new Response("loaded");
  },
};

export default handler;
