import type { SdkKeyKind } from "@burgee/contract";
import { MISSING_CREDENTIAL_MESSAGE, preflightResponse, readSdkKey } from "@burgee/worker-common";

import type { ConfigNeed } from "../core/config-snapshot.ts";
import { resolveConfig } from "../core/resolve-config.ts";
import { checkLimits } from "../routes/check-limits.ts";
import { respondToFailure, respondUnavailable, respondWithError } from "../routes/respond.ts";
import type { RouteContext } from "../routes/route-context.ts";
import { type UserDataRoute, matchUserDataRoute, readUserId } from "./match-user-data-route.ts";
import { answerOptInConfig, answerWhetherOptedIn, writeOptIns } from "./opt-in-routes.ts";
import { deleteStoredUser, patchStoredUser } from "./stored-user-routes.ts";
import type { UserDataRequest } from "./user-data-request.ts";
import type { UserDirectory } from "./user-directory.ts";

interface Operation {
  readonly allowedKinds: readonly SdkKeyKind[];
  readonly answer: (request: UserDataRequest) => Promise<Response>;
}

const ANY_KIND: readonly SdkKeyKind[] = ["client", "mobile", "server"];

/** What each route does per method. Deleting is for the application's own server, on behalf of the user. */
const OPERATIONS: Readonly<Record<UserDataRoute["kind"], Readonly<Partial<Record<string, Operation>>>>> = {
  stored_user: {
    PATCH: { allowedKinds: ANY_KIND, answer: patchStoredUser },
    DELETE: { allowedKinds: ["server"], answer: deleteStoredUser },
  },
  opt_ins: { PUT: { allowedKinds: ANY_KIND, answer: writeOptIns } },
  has_opt_ins: { GET: { allowedKinds: ANY_KIND, answer: answerWhetherOptedIn } },
  opt_in_config: { GET: { allowedKinds: ANY_KIND, answer: answerOptInConfig } },
};

/**
 * Answers the routes for stored user data and opt-in: `/v1/edgedb/{user}`, `/v1/optIns/{user}[/hasEnabled]` and
 * `/v1/optInConfig`. Undefined when the path is none of them.
 */
export function handleUserData(context: RouteContext, users: UserDirectory): Promise<Response> | undefined {
  const route = matchUserDataRoute(context.path.path);
  return route === undefined ? undefined : answerRoute(route, context, users);
}

async function answerRoute(route: UserDataRoute, context: RouteContext, users: UserDirectory): Promise<Response> {
  const { request, query } = context;
  if (request.method === "OPTIONS") return preflightResponse();
  const operations = OPERATIONS[route.kind];
  const operation = operations[request.method];
  if (operation === undefined) {
    const allow = [...Object.keys(operations), "OPTIONS"].join(", ");
    return respondWithError(405, `This route takes ${allow}`, "client", context, { allow });
  }
  const sdkKey = readSdkKey(request.headers, query.get("sdkKey"));
  if (sdkKey === undefined) return respondWithError(401, MISSING_CREDENTIAL_MESSAGE, "client", context);
  if ((await checkLimits(sdkKey, context)) === false) return respondUnavailable("client", context);
  const config = await resolveConfig(
    { sdkKey, allowedKinds: operation.allowedKinds, chooseNeed },
    context.services,
    context.keepAlive,
  );
  if (config.kind !== "found") return respondToFailure(config, "client", context);
  const userId = route.kind === "opt_in_config" ? readUserId(query.get("user_id")) : route.userId;
  if (userId === undefined) {
    return respondWithError(400, "user_id must be a non-empty string of at most 200 characters", "client", context);
  }
  context.services.meter.count("user_data", config.record.environmentId, [route.kind, request.method]);
  try {
    return await operation.answer({ context, config, users, userId });
  } catch (error) {
    context.services.log("error", "stored user data is not available", { route: route.kind, error: String(error) });
    return respondUnavailable("client", context);
  }
}

function chooseNeed(kind: SdkKeyKind): ConfigNeed {
  return { view: kind === "server" ? "server-v2" : kind, isCompiled: true };
}
