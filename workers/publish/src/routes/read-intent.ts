import type { Author } from "../core/author.ts";
import type { PublishIntent } from "../core/outcomes.ts";
import type { PublishRoute } from "../services.ts";

/** The members of a write's request that are not its content. */
interface WriteInput {
  readonly query: { readonly dryRun?: boolean | undefined; readonly takeBack?: boolean | undefined };
  readonly headers: { readonly "if-match"?: number | undefined; readonly "idempotency-key"?: string | undefined };
  readonly body: { readonly message?: string | undefined };
}

/** What the caller asks of a write, beside its content. */
export async function readIntent(
  { query, headers, body }: WriteInput,
  actor: Author,
  route: PublishRoute,
): Promise<PublishIntent> {
  const key = headers["idempotency-key"];
  const isDryRun = query.dryRun === true;
  return {
    actor,
    message: body.message ?? "",
    expectedVersion: headers["if-match"],
    isDryRun,
    takesBack: query.takeBack === true,
    idempotency: key === undefined || isDryRun ? undefined : { key, fingerprint: await route.fingerprint() },
  };
}
