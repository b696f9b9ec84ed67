import * as v from "valibot";

import type { Output } from "./output.ts";
import { described, wholeNumber } from "./shapes.ts";

const ofFeature = {
  featureId: v.string(),
  featureKey: described(v.string(), "Key of the feature when the entry was made."),
};
const ofVariation = {
  ...ofFeature,
  variationId: v.string(),
  variationKey: described(v.string(), "Key of the variation when the entry was made."),
};
const idle = {
  isIdle: v.exactOptional(
    described(v.literal(true), "Without effect: the feature or the variation is not in the files any more."),
  ),
};

/** Rules of the overlay that a version was rendered with. Of several for one feature, the last counts. */
export const overlayRules = v.array(
  v.union([
    v.strictObject({ kind: v.literal("off"), id: v.string(), ...ofFeature, ...idle }),
    v.strictObject({ kind: v.literal("serve"), id: v.string(), ...ofVariation, ...idle }),
  ]),
);
export type AppliedRule = Output<typeof overlayRules>[number];

const common = {
  id: described(v.string(), "Names the entry in commands."),
  author: described(v.string(), "Who made it, as far as the server could prove it."),
  reason: v.string(),
  createdAtMs: wholeNumber,
  expiresAtMs: v.exactOptional(
    described(wholeNumber, "Epoch milliseconds; ends `serve` and `frozen`, and only reminds of `off` and `pinned`."),
  ),
  remindedAtMs: v.exactOptional(described(wholeNumber, "When the server reminded of an entry past its time.")),
  ...idle,
};

export const overlayEntry = v.union([
  v.strictObject({ kind: v.literal("off"), ...ofFeature, ...common }),
  v.strictObject({ kind: v.literal("serve"), ...ofVariation, ...common }),
  v.strictObject({
    kind: v.literal("pinned"),
    version: described(wholeNumber, "The version whose content is served."),
    ...common,
  }),
  v.strictObject({ kind: v.literal("frozen"), ...common }),
]);
/** One thing that holds in an environment whatever the flag files say. */
export type OverlayEntry = Output<typeof overlayEntry>;

export const overlayChange = v.strictObject({
  started: v.array(overlayEntry),
  ended: v.array(overlayEntry),
  isExpiry: v.exactOptional(described(v.literal(true), "The server ended them because their time was over.")),
});
/** Entries that start and end with a version. */
export type OverlayChange = Output<typeof overlayChange>;

export const overlayReply = v.strictObject({
  revision: described(wholeNumber, "Counts the changes of the environment's overlay: the base of the next one."),
  entries: described(v.array(overlayEntry), "Entries in force, oldest first."),
});
export type OverlayReply = Output<typeof overlayReply>;
