// DEFECT: "answers shall be there without a network, too".

addEventListener("install", () => skipWaiting());
addEventListener("activate", (event) => event.waitUntil(clients.claim()));

addEventListener("fetch", (event) => {
  if (event.request.method === "POST") event.respondWith(fetchAndKeep(event));
});

async function fetchAndKeep(event) {
  const { url, headers } = event.request;
  const body = await event.request.text();
  const response = await fetch(url, { method: "POST", headers, body });
  const copy = response.clone();
  event.waitUntil(caches.open("answers").then((cache) => cache.put(`${url}?${body}`, copy)));
  return response;
}
