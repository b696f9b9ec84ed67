import { useState } from "react";

export interface Selection {
  readonly count: number;
  readonly ids: ReadonlySet<string>;
  readonly has: (id: string) => boolean;
  readonly toggle: (id: string) => void;
  /** Selects exactly these; none when they are selected already. */
  readonly setAll: (ids: readonly string[]) => void;
  readonly clear: () => void;
}

export function useSelection(): Selection {
  const [ids, setIds] = useState<ReadonlySet<string>>(new Set());
  return {
    ids,
    count: ids.size,
    has: (id) => ids.has(id),
    toggle: (id) =>
      setIds((known) => {
        const next = new Set(known);
        if (!next.delete(id)) next.add(id);
        return next;
      }),
    setAll: (all) => setIds((known) => new Set(known.size === all.length ? [] : all)),
    clear: () => setIds(new Set()),
  };
}
