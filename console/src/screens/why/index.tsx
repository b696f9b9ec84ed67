import { Page } from "../../parts/page.tsx";
import { whyMessages as messages } from "./messages.ts";

export function WhyScreen() {
  return <Page title={messages.title}>{null}</Page>;
}
