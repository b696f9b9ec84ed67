import { Outlet } from "@tanstack/react-router";
import { Suspense } from "react";

import { Loading } from "../parts/notice.tsx";
import { ConnectionBar } from "./connection-bar.tsx";
import { appMessages as messages } from "./messages.ts";

import css from "./root-frame.module.css";

/** Around every screen: the way to the content, and the state of the connection. */
export function RootFrame() {
  return (
    <div className={css["frame"]}>
      <a className={css["skip"]} href="#content">
        {messages.skip}
      </a>
      <ConnectionBar />
      <div className={css["below"]}>
        <Suspense fallback={<Loading label={messages.loadingSession} />}>
          <Outlet />
        </Suspense>
      </div>
    </div>
  );
}
