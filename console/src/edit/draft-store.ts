import type { OwnDraft } from "@burgee/contract/admin";

import { ApiError } from "../api/api-error.ts";
import type { Api } from "../api/api.ts";
import { keepDraft, type KeptDraft, readKeptDraft } from "./draft-disk.ts";
import { type DraftState, NO_DRAFT } from "./draft-state.ts";

/** How long after the last edit the draft goes to the server. With the way there it must be less than 2 s. */
const SAVE_AFTER_MS = 700;

export interface DraftStore {
  readonly state: () => DraftState;
  readonly subscribe: (listener: () => void) => () => void;
  /** @param base the revision that shows the file as it was; counts for the first edit of a draft */
  readonly write: (path: string, text: string | undefined, base: number) => void;
  /** Puts a file back to what the base has. */
  readonly revert: (path: string) => void;
  /** Puts the draft on another revision, with these files. */
  readonly rebase: (base: number, files: DraftState["files"]) => void;
  readonly discard: () => Promise<void>;
  /** After a conflict between tabs or devices. */
  readonly keepMine: () => Promise<void>;
  readonly takeOther: () => Promise<void>;
  /** Saves what is not saved yet. */
  readonly flush: () => Promise<void>;
}

/** Opens a person's draft of a project: what this device kept at once, then what the server has. */
export async function openDraftStore(api: Api, project: string, actor: string): Promise<DraftStore> {
  const diskKey = `${actor}/${project}`;
  const params = { project };
  const listeners = new Set<() => void>();
  const channel = new BroadcastChannel(`burgee-draft-${diskKey}`);
  let state: DraftState = NO_DRAFT;
  let number = 0;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let saves: Promise<void> = Promise.resolve();

  const set = (next: Partial<DraftState>): void => {
    state = { ...state, ...next };
    for (const listener of listeners) listener();
  };
  const keep = (): void => {
    const draft: KeptDraft = { base: state.base, files: [...state.files], number, isSaved: state.saving === "saved" };
    // Without storage, such as in a private window, the server alone keeps it.
    keepDraft(diskKey, state.files.size === 0 && draft.isSaved ? undefined : draft).catch(() => undefined);
  };
  const take = (draft: OwnDraft | undefined): void => {
    number = draft?.number ?? 0;
    set({ base: draft?.base ?? 0, files: filesOf(draft), saving: "saved", savedAtMs: draft?.savedAtMs });
    keep();
  };
  const readServer = async (): Promise<OwnDraft | undefined> => (await api.call("readDraft", { params })).draft;

  async function save(): Promise<void> {
    if (state.saving === "saved" || state.saving === "elsewhere") return;
    const sent = state.files;
    set({ saving: "saving" });
    try {
      if (sent.size === 0) {
        if (number > 0) await api.call("discardDraft", { params, query: { number: String(number) } });
        number = 0;
        set({ savedAtMs: undefined, ...(state.files === sent ? { base: 0 } : {}) });
      } else {
        const saved = await api.call("saveDraft", { params, body: { ...bodyOf(state), number } });
        number = saved.number;
        set({ savedAtMs: saved.savedAtMs });
      }
      set({ saving: state.files === sent ? "saved" : "unsaved" });
      // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a channel is of one origin and takes none
      channel.postMessage(number);
    } catch (error) {
      const isStale = error instanceof ApiError && error.code === "stale_draft";
      set({ saving: isStale ? "elsewhere" : "failed" });
    }
    keep();
  }
  const flush = (): Promise<void> => {
    clearTimeout(timer);
    saves = saves.then(save);
    return saves;
  };
  const change = (files: ReadonlyMap<string, string | undefined>, base: number): void => {
    set({ files, base, saving: state.saving === "elsewhere" ? "elsewhere" : "unsaved" });
    keep();
    clearTimeout(timer);
    timer = setTimeout(() => void flush(), SAVE_AFTER_MS);
  };

  const kept = await readKeptDraft(diskKey).catch(() => undefined);
  if (kept !== undefined) {
    number = kept.number;
    set({ base: kept.base, files: new Map(kept.files), saving: kept.isSaved ? "saved" : "unsaved" });
  }
  const meetServer = async (): Promise<void> => {
    const stored = await readServer();
    if (state.saving === "saved") take(stored);
    else if ((stored?.number ?? 0) === number) await flush();
    else set({ saving: "elsewhere" });
  };
  channel.addEventListener("message", ({ data }: MessageEvent<number>) => {
    if (data === number) return;
    // A tab without edits of its own follows the other one; else the next save finds out.
    if (state.saving === "saved") void meetServer();
  });
  const met = meetServer().catch(() => undefined);
  if (kept === undefined) await met;

  return {
    state: () => state,
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    write(path, text, base) {
      if (state.files.has(path) && state.files.get(path) === text) return;
      change(new Map([...state.files, [path, text]]), state.files.size === 0 ? base : state.base);
    },
    revert(path) {
      if (state.files.has(path)) change(new Map([...state.files].filter(([other]) => other !== path)), state.base);
    },
    rebase: (base, files) => change(files, base),
    async discard() {
      change(new Map(), 0);
      await flush();
    },
    async keepMine() {
      number = (await readServer())?.number ?? 0;
      set({ saving: "unsaved" });
      await flush();
    },
    async takeOther() {
      take(await readServer());
    },
    flush,
  };
}

function filesOf(draft: OwnDraft | undefined): ReadonlyMap<string, string | undefined> {
  const written = (draft?.files ?? []).map(({ path, text }) => [path, text] as const);
  return new Map<string, string | undefined>([
    ...written,
    ...(draft?.removed ?? []).map((path) => [path, undefined] as const),
  ]);
}

/** A draft as requests carry it. */
export function bodyOf({ base, files }: Pick<DraftState, "base" | "files">) {
  return {
    base,
    files: [...files].flatMap(([path, text]) => (text === undefined ? [] : { path, text })),
    removed: [...files].flatMap(([path, text]) => (text === undefined ? path : [])),
  };
}
