import { Page } from "../../parts/page.tsx";
import { compareMessages as messages } from "./messages.ts";

export function CompareScreen() {
  return <Page title={messages.title}>{null}</Page>;
}
