/** Adds members, as text, to the outermost object of a body and to the objects in which users and contexts stand. */
export function addMembers(body: string, members: string): string {
  return body.replaceAll(/^\{|"(?:user|context)":\{/g, (opening) => `${opening}${members},`).replace(/,\}$/, "}");
}

/** Adds members to every first event of a list, and an event that is rejected with the same members. */
export function addEventMembers(body: string, members: string): string {
  return body.replaceAll('"events":[{', `"events":[{"type":7,${members}},{${members},`);
}
