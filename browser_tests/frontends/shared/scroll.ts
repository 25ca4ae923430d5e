// Within so many pixels of its end, a reader is following.
const NEAR = 40;

/** Keeps the end of a growing element in sight, unless the user has scrolled away from it. */
export function followEnd(element: HTMLElement): () => void {
  let isFollowing = true;
  const onScroll = () => {
    const below = element.scrollHeight - element.scrollTop - element.clientHeight;
    isFollowing = below < NEAR;
  };
  const observer = new MutationObserver(() => {
    if (isFollowing) element.scrollTop = element.scrollHeight;
  });
  element.addEventListener("scroll", onScroll);
  observer.observe(element, { childList: true, characterData: true, subtree: true });
  return () => {
    element.removeEventListener("scroll", onScroll);
    observer.disconnect();
  };
}
