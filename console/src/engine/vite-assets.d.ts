/** The matcher, past the alias of its package. */
declare module "re2js-itself" {
  export { RE2JS } from "re2js";
}
