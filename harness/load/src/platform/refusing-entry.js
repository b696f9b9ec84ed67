// Stands in front of the events Worker's own entry and can make its storage refuse, for scenarios in which R2 or Queues
// are down. Everything else is the Worker as it is deployed.
import worker from "./index.js";

export { EvaluationCounts } from "./index.js";

const refusals = { spool: false, deletes: false, queue: false };
let guardedEnv;

export default {
  async fetch(request, env, context) {
    if (request.method === "PUT" && new URL(request.url).pathname === "/v1/events/refusals") {
      Object.assign(refusals, await request.json());
      return Response.json(refusals);
    }
    return worker.fetch(request, guard(env), context);
  },
  queue: (batch, env, context) => worker.queue(batch, guard(env), context),
  scheduled: (controller, env, context) => worker.scheduled(controller, guard(env), context),
};

function guard(env) {
  guardedEnv ??= { ...env, SPOOL: refuseAtWill(env.SPOOL, "spool"), SPILL: refuseAtWill(env.SPILL, "queue") };
  return guardedEnv;
}

function refuseAtWill(binding, name) {
  return new Proxy(binding, {
    get(target, member) {
      const value = Reflect.get(target, member);
      if (typeof value !== "function") return value;
      return (...values) => {
        if (refusals[name] || (refusals.deletes && member === "delete"))
          return Promise.reject(new Error(`the ${name} refuses`));
        return value.apply(target, values);
      };
    },
  });
}
