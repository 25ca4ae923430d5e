/** The address of a route, whatever the server puts in front: this page lies below `ui/`. */
export function api(path: string): string {
  return location.pathname.split("/ui/")[0] + path;
}

/** A name that nobody can guess; unlike `crypto.randomUUID`, to be had without HTTPS, too. */
export function newId(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
