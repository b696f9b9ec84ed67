import type { ConfigDocument, ConfigFeature } from "@burgee/contract";

import { canonicalJson } from "./canonical-json.ts";
import { reachableAudiences } from "./expand-audiences.ts";

type Audiences = NonNullable<ConfigDocument["audiences"]>;

/** The audiences that the conditions of a feature refer to, directly or through others. The same object while all are the same. */
export interface Reach {
  readonly audiences: readonly (readonly [id: string, audience: Audiences[string] | undefined])[];
}

/**
 * What was rendered of parts of snapshots. A part is an object that never changes; one that comes again, in whatever
 * snapshot, is not rendered again.
 */
export interface ViewMemory {
  reachOf(feature: ConfigFeature, audiences: Audiences): Reach;
  /** The form that a part has in one view, made again when what it refers to changed. */
  formOf<Part extends object>(view: string, part: Part, reach: Reach | undefined, make: () => Part): Part;
  /** Canonical JSON of a part. */
  textOf(part: object): string;
}

/**
 * Characters of texts that are remembered. Ours: five views of a thousand features have 9 million, and a Worker has
 * 128 MB for everything.
 */
const TEXT_LENGTH_MAX = 24_000_000;

interface Form {
  readonly reach: Reach | undefined;
  readonly made: object;
}

export function createViewMemory(): ViewMemory {
  const reaches = new WeakMap<ConfigFeature, Reach>();
  const forms = new Map<string, WeakMap<object, Form>>();
  let texts = new WeakMap<object, string>();
  let textLength = 0;
  return {
    reachOf(feature, audiences) {
      const known = reaches.get(feature);
      if (known?.audiences.every(([id, audience]) => audiences[id] === audience) === true) return known;
      const roots = feature.configuration.targets.map((target) => target._audience.filters);
      const ids = [...reachableAudiences(roots, audiences)];
      const reach = { audiences: ids.map((id) => [id, audiences[id]] as const) };
      reaches.set(feature, reach);
      return reach;
    },
    formOf<Part extends object>(view: string, part: Part, reach: Reach | undefined, make: () => Part): Part {
      let ofView = forms.get(view);
      if (ofView === undefined) forms.set(view, (ofView = new WeakMap()));
      const known = ofView.get(part);
      if (known !== undefined && known.reach === reach) return known.made as Part;
      const made = make();
      ofView.set(part, { reach, made });
      return made;
    },
    textOf(part) {
      const known = texts.get(part);
      if (known !== undefined) return known;
      const text = canonicalJson(part);
      textLength += text.length;
      if (textLength > TEXT_LENGTH_MAX) {
        texts = new WeakMap();
        textLength = text.length;
      }
      texts.set(part, text);
      return text;
    },
  };
}
