/** An environment variable; undefined when it is absent or empty. */
export function readEnvironment(name: string): string | undefined {
  const value = process.env[name];
  return value === undefined || value === "" ? undefined : value;
}
