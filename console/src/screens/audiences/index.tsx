import { Page } from "../../parts/page.tsx";
import { audiencesMessages as messages } from "./messages.ts";

export function AudiencesScreen() {
  return <Page title={messages.title}>{null}</Page>;
}
