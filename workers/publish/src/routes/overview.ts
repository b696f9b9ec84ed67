import type { OVERVIEW_ROWS } from "@burgee/contract/admin";
import type { RowHandlers } from "@burgee/worker-common/admin";

import type { PublishRoute } from "../services.ts";
import { readCaller } from "./read-authority.ts";

/** Shows a project at a glance. */
export const overviewHandlers: RowHandlers<typeof OVERVIEW_ROWS, PublishRoute> = {
  async readOverview(_input, route) {
    return { status: 200, body: await route.project.readOverview(readCaller(route, {})) };
  },
};
