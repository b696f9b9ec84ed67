/** Copies the rights in a request, because lists in bodies are typed as writable. */
export function copyRights<Request extends { readonly environments?: readonly string[] }>({
  environments,
  ...request
}: Request) {
  return { ...request, ...(environments === undefined ? {} : { environments: [...environments] }) };
}
