/** What one description of the routes says: method and path, such as `GET /admin/v1/projects/{}/audit`. */
export interface Described {
  readonly what: string;
  readonly routes: readonly string[];
}

/** Names every route that one of two descriptions lacks, one line each. */
export function findDrift(left: Described, right: Described): string[] {
  return [...listMissing(left, right), ...listMissing(right, left)];
}

function listMissing(from: Described, other: Described): string[] {
  return from.routes
    .filter((route, index) => !other.routes.includes(route) || from.routes.indexOf(route) !== index)
    .map((route) => `${route}: in ${from.what}, but not once in ${other.what}`);
}

/** A route with its variables blanked: `:name` and `{name}` are `{}`. */
export function nameRoute(method: string, path: string): string {
  return `${method.toUpperCase()} ${path.replaceAll(/\{\w+\}|:\w+/g, "{}")}`;
}
