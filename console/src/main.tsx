import "./parts/tokens.css";
import "./parts/base.css";
import { QueryClientProvider } from "@tanstack/react-query";
import { RouterProvider } from "@tanstack/react-router";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";

import { ApiContext } from "./api/api-context.ts";
import { createApi } from "./api/api.ts";
import { createConnection } from "./api/connection.ts";
import { createQueryClient } from "./api/query-client.ts";
import { appMessages } from "./app/messages.ts";
import { makeRouter } from "./app/router.ts";
import { applyTheme } from "./app/theme.ts";
import { loadPartsOnIdle } from "./parts/lazy-parts.tsx";
import { createToastStore, ToastContext } from "./parts/toast-store.ts";
import { Toasts } from "./parts/toasts.tsx";

const place = document.querySelector("#app") as HTMLElement;

if (CSS.supports("color", "light-dark(#000, #fff)") && "any" in AbortSignal) start();
else place.textContent = appMessages.unsupported;

function start(): void {
  applyTheme();
  const api = createApi((...request) => fetch(...request), createConnection(window));
  const toasts = createToastStore();
  createRoot(place).render(
    <StrictMode>
      <ApiContext value={api}>
        <ToastContext value={toasts}>
          <QueryClientProvider client={createQueryClient()}>
            <RouterProvider router={makeRouter()} />
          </QueryClientProvider>
          <Toasts store={toasts} />
        </ToastContext>
      </ApiContext>
    </StrictMode>,
  );
  void loadPartsOnIdle();
}
