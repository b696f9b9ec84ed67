import { Link } from "@tanstack/react-router";

import { Empty } from "../parts/notice.tsx";
import { Page } from "../parts/page.tsx";
import { appMessages as messages } from "./messages.ts";

export function Missing() {
  return (
    <Page title={messages.missingTitle}>
      <Empty title={messages.missingTitle} action={<Link to="/">{messages.toStart}</Link>}>
        {messages.missingText}
      </Empty>
    </Page>
  );
}
