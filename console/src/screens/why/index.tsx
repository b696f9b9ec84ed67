import { useEngine } from "../../engine/use-engine.ts";
import { Page } from "../../parts/page.tsx";
import { whyMessages as messages } from "./messages.ts";

export function WhyScreen() {
  const engine = useEngine();
  return <Page title={messages.title}>{String(engine)}</Page>;
}
