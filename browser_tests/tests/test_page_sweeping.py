"""A tab that was used before tells a page nothing of that, or it is not used again."""

import asyncio
from contextlib import asynccontextmanager

import pytest
from asgi_server import serving
from playwright.async_api import async_playwright
from starlette.applications import Starlette
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route

from wirecheck_browser_tests.driving.browsers import find, launch
from wirecheck_browser_tests.driving.sweeping import sweep

PAGE = """<!doctype html><title>Leaves much behind</title><button>Go</button><script>
const later = (request, ready) => new Promise((done) => {
  if (ready) request.onupgradeneeded = () => ready(request.result);
  request.onsuccess = done;
});
async function leave() {
  document.cookie = "short=1";
  document.cookie = "long=1; max-age=9999";
  localStorage.left = sessionStorage.left = window.name = "left";
  for (const part of ["#one", "#two"]) history.pushState({ left: part }, "", part);
  await later(indexedDB.open("left"), (base) => base.createObjectStore("left"));
  await caches.open("left");
  await (await navigator.storage.getDirectory()).getFileHandle("left", { create: true });
}
async function found() {
  const files = [];
  for await (const name of (await navigator.storage.getDirectory()).keys()) files.push(name);
  return {
    cookies: document.cookie, local: localStorage.length, session: sessionStorage.length,
    name: window.name, history: history.length, state: history.state, files,
    bases: (await indexedDB.databases()).length, caches: await caches.keys(),
  };
}
async function work() {
  await navigator.serviceWorker.register("worker.js");
  await navigator.serviceWorker.ready;
}
</script>"""
FRAME = "document.body.append(document.createElement('iframe'))"
WINDOW = "void window.open('about:blank')"
STAYS = "addEventListener('beforeunload', (event) => event.preventDefault())"
HANGS = "setTimeout(() => { console.log('hangs'); for (;;); }, 0)"


async def page_of(request):
    if request.url.path == "/worker.js":
        return Response("", media_type="text/javascript")
    return HTMLResponse(PAGE)


@pytest.fixture(scope="module")
def url():
    routes = [Route("/{path:path}", page_of)]
    with serving(Starlette(routes=routes)) as address:
        yield address


@asynccontextmanager
async def opened(url):
    async with async_playwright() as playwright:
        browser = await launch(playwright, find("chromium"))
        page = await browser.new_page()
        page.on("dialog", lambda it: it.dismiss())
        await page.goto(url)
        yield page
        await browser.close()


def test_what_a_page_leaves_behind_is_gone(url):
    async def visited_twice():
        async with opened(url) as page:
            first = await page.evaluate("found()")
            await page.evaluate("leave()")
            left = await page.evaluate("found()")
            is_swept = await sweep(page, [url])
            await page.goto(url)
            return is_swept, first, left, await page.evaluate("found()")

    is_swept, first, left, second = asyncio.run(visited_twice())

    assert is_swept
    assert not [what for what in first if first[what] == left[what]]
    assert second == first


@pytest.mark.parametrize("does", [FRAME, WINDOW, "work()", STAYS])
def test_a_tab_that_cannot_be_swept_is_not_used_again(url, does):
    async def swept():
        async with opened(url) as page:
            await page.click("button")
            await page.evaluate(does)
            return await sweep(page, [url])

    assert not asyncio.run(swept())


def test_nor_is_one_whose_page_hangs(url):
    async def swept():
        async with opened(url) as page:
            # Else it might be left before it does.
            async with page.expect_console_message():
                await page.evaluate(HANGS)
            return await sweep(page, [url])

    assert not asyncio.run(swept())


def test_nor_is_one_that_is_closed(url):
    async def swept():
        async with opened(url) as page:
            await page.close()
            return await sweep(page, [url])

    assert not asyncio.run(swept())
