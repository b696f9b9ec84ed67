import { editFile, parseYaml } from "@burgee/publisher/core";
import { openProjectPreview, type ProjectPreview } from "@burgee/publisher/preview";

import type { DraftFiles, EngineAnswer, EngineCall, EngineCalls, EngineRequest } from "./engine-protocol.ts";

/** The opened project, and the draft that was written over it last. */
interface Opened {
  readonly preview: ProjectPreview;
  readonly base: ReadonlyMap<string, string>;
  readonly applied: Map<string, string | undefined>;
}

type Handlers = {
  readonly [Call in EngineCall]: (
    request: Parameters<EngineCalls[Call]>[0],
    onProgress: (done: number, total: number) => void,
  ) => ReturnType<EngineCalls[Call]>;
};

function createHandlers(): Handlers {
  let opened: Opened | undefined;
  const withDraft = (draft: DraftFiles): ProjectPreview => {
    if (opened === undefined) throw new Error("no project is open");
    write(opened, new Map(draft));
    return opened.preview;
  };
  return {
    open({ files, overlays }) {
      const base = new Map(files.map(({ path, text }) => [path, text]));
      opened = { preview: openProjectPreview(files, { overlays }), base, applied: new Map() };
      return true;
    },
    parse: ({ text }) => parseYaml(text)?.value,
    edit({ text, edits }) {
      const edited = editFile(text, edits);
      return edited.kind === "cannot" ? edited : { kind: "edited", text: edited.text };
    },
    problems: ({ draft }) => withDraft(draft).problems(),
    previewFeature: ({ draft, ...question }) => withDraft(draft).previewFeature({ ...question, against: "base" }),
    previewAll: ({ draft, ...question }, onProgress) =>
      withDraft(draft).previewAll({ ...question, against: "base" }, onProgress),
  };
}

/** Writes only the files that differ from the draft before. */
function write({ preview, base, applied }: Opened, draft: ReadonlyMap<string, string | undefined>): void {
  for (const path of [...applied.keys()]) {
    if (draft.has(path)) continue;
    preview.edit(path, base.get(path));
    applied.delete(path);
  }
  for (const [path, text] of draft) {
    if (applied.has(path) && applied.get(path) === text) continue;
    preview.edit(path, text);
    applied.set(path, text);
  }
}

const handlers = createHandlers();

addEventListener("message", (event: MessageEvent<EngineRequest>) => {
  const { id, call, request } = event.data;
  const answer = (said: EngineAnswer): void => postMessage(said);
  const run = async (): Promise<void> => {
    try {
      const handle = handlers[call] as (request: unknown, onProgress: (done: number, total: number) => void) => unknown;
      const result = await handle(request, (done, total) => answer({ id, kind: "progress", done, total }));
      answer({ id, kind: "done", result });
    } catch (error) {
      answer({ id, kind: "failed", message: error instanceof Error ? error.message : String(error) });
    }
  };
  void run();
});
