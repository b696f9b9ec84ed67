import type { Identity } from "@burgee/worker-common";

import type { Author } from "../core/author.ts";

/** Who does something: the identity that was proven, beside what the body says. */
export function readAuthor(
  { actor, via, isConsole }: Identity,
  { actor: claimed }: { readonly actor?: string | undefined },
): Author {
  return {
    actor,
    via,
    ...(claimed === undefined || claimed === "" ? {} : { claimed }),
    ...(isConsole === undefined ? {} : { isConsole }),
  };
}
