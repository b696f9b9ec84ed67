import { Page } from "../../parts/page.tsx";
import { eventsMessages as messages } from "./messages.ts";

export function EventsScreen() {
  return <Page title={messages.title}>{null}</Page>;
}
