/** Digests of flag files by their paths. */
type DigestTree = ReadonlyMap<string, string>;

/**
 * What to compare files with that were changed from pushed files, which the server merged into a revision. That is what was
 * pushed, so that it does not count as a new change each time; and the revision where yours hold a file of it, byte for
 * byte, that others had changed, as when Git brought it.
 */
export function chooseBaseTree(pushed: DigestTree, revision: DigestTree, yours: DigestTree): DigestTree {
  const held = [...revision].filter(([path, digest]) => yours.get(path) === digest);
  return new Map([...pushed, ...held]);
}
