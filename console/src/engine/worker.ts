import engineAddress from "@burgee/bucketing-wasm/bucketing.wasm?url";
import type { CompiledEnvironment } from "@burgee/publisher/core";
import type { ProjectPreview } from "@burgee/publisher/preview";

import { createAnswers } from "./answers.ts";
import { loadEngine, loadPatterns } from "./late-parts.ts";
import type { FromWorker, ToWorker } from "./questions.ts";

// The Web Worker with the compiler and the engine. Long answers let other messages in between, cancellations among them.

const cancelled = new Set<number>();
const send = (message: FromWorker): void => postMessage(message);

class Cancelled extends Error {}

const answers = createAnswers(new Map<string, ProjectPreview>(), new Map<string, CompiledEnvironment>());

async function answer(message: Exclude<ToWorker, { readonly name: "cancel" }>): Promise<void> {
  const { id, name, ask } = message;
  const onProgress = (done: number, total: number): void => {
    if (cancelled.has(id)) throw new Cancelled();
    send({ id, kind: "progress", done, total });
  };
  try {
    await loadEngine(engineAddress);
    if (mayHavePatterns(message)) await loadPatterns();
    const give = answers[name] as (ask: unknown, onProgress: (done: number, total: number) => void) => unknown;
    send({ id, kind: "answer", answer: await give(ask, onProgress) });
  } catch (error) {
    if (error instanceof Cancelled) send({ id, kind: "cancelled" });
    else send({ id, kind: "failed", message: error instanceof Error ? error.message : String(error) });
  } finally {
    cancelled.delete(id);
  }
}

/** Values of variables can be held to a `pattern`, also one inside a JSON Schema. */
function mayHavePatterns(message: ToWorker): boolean {
  if (message.name === "open") return message.ask.files.some(({ text }) => text.includes("pattern"));
  return message.name === "edit" && message.ask.text?.includes("pattern") === true;
}

addEventListener("message", ({ data }: MessageEvent<ToWorker>) => {
  if (data.name === "cancel") cancelled.add(data.id);
  else void answer(data);
});
