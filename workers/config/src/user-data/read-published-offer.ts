import { parseJsonBytes } from "@burgee/worker-common";

import type { LoadedView } from "../core/config-snapshot.ts";
import { type OptInOffer, readOptInOffer } from "./opt-in-config.ts";

/** Goes away together with the view that it was read from. */
const offers = new WeakMap<LoadedView, OptInOffer>();

/** What a loaded config offers for opt-in. The config is parsed once per version: the engine drops these members. */
export function readPublishedOffer(view: LoadedView): OptInOffer {
  let offer = offers.get(view);
  if (offer === undefined) {
    offer = readOptInOffer(parseJsonBytes(view.bytes));
    offers.set(view, offer);
  }
  return offer;
}
