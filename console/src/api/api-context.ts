import { createContext, use, useSyncExternalStore } from "react";

import type { Api } from "./api.ts";
import type { ConnectionState } from "./connection.ts";

export const ApiContext = createContext<Api | undefined>(undefined);

export function useApi(): Api {
  const api = use(ApiContext);
  if (api === undefined) throw new Error("Components that call the server stand inside ApiContext.");
  return api;
}

export function useConnectionState(): ConnectionState {
  const { connection } = useApi();
  return useSyncExternalStore(connection.subscribe, connection.state);
}
