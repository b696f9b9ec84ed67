import { Page } from "../../parts/page.tsx";
import { flagsMessages as messages } from "./messages.ts";

export function FlagsScreen() {
  return <Page title={messages.title}>{null}</Page>;
}
