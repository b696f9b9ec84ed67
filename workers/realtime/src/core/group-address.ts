/**
 * The part of a client's address that it cannot choose: all of an IPv4 address, the network of an IPv6 address, whose
 * last 64 bits are the client's own. Empty when there is none, as on a developer's machine.
 */
export function groupAddress(address: string): string {
  if (!address.includes(":")) return address;
  const [head = "", tail] = address.toLowerCase().split("::", 2);
  const first = head === "" ? [] : head.split(":");
  // `::` stands for as many zeros as are missing.
  const missing = tail === undefined ? 0 : 8 - first.length - (tail === "" ? 0 : tail.split(":").length);
  const groups = [...first, ...Array.from({ length: Math.max(0, missing) }, () => "0"), ...(tail ?? "").split(":")];
  return groups
    .slice(0, 4)
    .map((group) => group.replace(/^0+(?=.)/, ""))
    .join(":");
}
