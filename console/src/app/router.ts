import { createRouter } from "@tanstack/react-router";

import { Broken } from "./broken.tsx";
import { Missing } from "./missing.tsx";
import { routeTree } from "./routes.ts";
import { readSearch, writeSearch } from "./search-text.ts";

export const makeRouter = () =>
  createRouter({
    routeTree,
    parseSearch: readSearch,
    stringifySearch: writeSearch,
    defaultPreload: "intent",
    defaultNotFoundComponent: Missing,
    defaultErrorComponent: Broken,
    scrollRestoration: true,
  });

declare module "@tanstack/react-router" {
  interface Register {
    router: ReturnType<typeof makeRouter>;
  }
}
