/**
 * `RATE_LIMIT_FACTOR` of Workers that run on this machine: everything comes from one address with few keys. The limits stay
 * on, far from where they refuse.
 */
export const LOCAL_RATE_LIMIT_FACTOR = "1000";
