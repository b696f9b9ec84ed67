/** What a server may make this command write: flag files, and nothing else on the machine. */
const FLAG_PATH = /^(?:(?:project|environments)\.(?:ya?ml|json)|(?:audiences|variables|features)\/.+\.(?:ya?ml|json))$/;

/** Whether a path that came from a server names a flag file inside the flags folder. */
export function isSafePath(path: string): boolean {
  // oxlint-disable-next-line no-control-regex -- control characters are what it refuses
  if (!FLAG_PATH.test(path) || /[\\:\u0000-\u001F]/.test(path)) return false;
  return path.split("/").every((part) => part !== "" && !part.startsWith("."));
}
