import type { Rival } from "./rival.ts";
import { BURGEE } from "./rivals/burgee.ts";
import { DEVCYCLE_TYPESCRIPT } from "./rivals/devcycle-typescript.ts";
import { DEVCYCLE_JSON, DEVCYCLE_PROTOBUF } from "./rivals/devcycle-wasm.ts";
import { FLAGD } from "./rivals/flagd.ts";
import { GROWTHBOOK } from "./rivals/growthbook.ts";
import { UNLEASH } from "./rivals/unleash.ts";

/** Everyone in the comparison, ourselves first. */
export const RIVALS: readonly Rival[] = [
  BURGEE,
  FLAGD,
  GROWTHBOOK,
  UNLEASH,
  DEVCYCLE_TYPESCRIPT,
  DEVCYCLE_JSON,
  DEVCYCLE_PROTOBUF,
];
