import { useMemo, useState } from "react";

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
  // Each the same from render to render: rows are drawn again only when something of theirs changed.
  const changes = useMemo(
    () => ({
      toggle: (id: string) =>
        setIds((known) => {
          const next = new Set(known);
          if (!next.delete(id)) next.add(id);
          return next;
        }),
      setAll: (all: readonly string[]) => setIds((known) => new Set(known.size === all.length ? [] : all)),
      clear: () => setIds(new Set()),
    }),
    [],
  );
  return useMemo(() => ({ ids, count: ids.size, has: (id) => ids.has(id), ...changes }), [ids, changes]);
}
