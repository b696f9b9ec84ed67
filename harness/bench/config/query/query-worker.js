// Reads the query of a client SDK as often as it is asked to, with the reader that the path names.
import { parseQuery } from "http/request.ts";

const READERS = {
  "/parseQuery": parseQuery,
  "/URLSearchParams": (text) => new URLSearchParams(text),
};

export default {
  async fetch(request) {
    const { pathname } = new URL(request.url);
    const { query, names, count } = await request.json();
    const read = READERS[pathname];
    let found = 0;
    for (let round = 0; round < count; round++) {
      const parameters = read(`${query}&round=${round}`);
      for (const name of names) if (parameters.get(name)) found += 1;
    }
    return new Response(String(found));
  },
};
