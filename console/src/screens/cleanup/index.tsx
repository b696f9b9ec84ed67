import { Page } from "../../parts/page.tsx";
import { cleanupMessages as messages } from "./messages.ts";

export function CleanupScreen() {
  return <Page title={messages.title}>{null}</Page>;
}
