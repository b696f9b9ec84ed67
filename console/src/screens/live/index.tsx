import { Page } from "../../parts/page.tsx";
import { liveMessages as messages } from "./messages.ts";

export function LiveScreen() {
  return <Page title={messages.title}>{null}</Page>;
}
