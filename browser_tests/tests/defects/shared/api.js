/** The address of a route: this page lies below `ui/`, and its server is what stands before. */
export const api = (path) => location.pathname.split("/ui/")[0] + path;
