import { Page } from "../../parts/page.tsx";
import { newFlagMessages as messages } from "./messages.ts";

export function NewFlagScreen() {
  return <Page title={messages.title}>{null}</Page>;
}
