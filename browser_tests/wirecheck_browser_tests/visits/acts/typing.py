"""What is typed by an input method, as Japanese, Chinese and Korean are."""

from wirecheck_browser_tests.visits.visitor import Visitor

_ENTER = {"key": "Enter", "code": "Enter"}
# Where an input method takes a key for itself, browsers give it this code (UI Events, 7.3.1).
_TAKEN = 229
_LISTEN = """() => {
  window.__wirecheckKeys = [];
  addEventListener("keydown", ({ key, isComposing }) =>
    window.__wirecheckKeys.push([key, isComposing]), { capture: true });
}"""


async def compose(visitor: Visitor) -> None:
    """Write a word by an input method, and confirm it by Enter."""
    tab = await visitor.tabs.open()
    prompt = visitor.prompt()
    await tab.composer.type(prompt.text)
    await (await tab.elements.control("input")).press("End")
    await tab.page.evaluate(_LISTEN)
    visitor.evidence.asked(prompt)
    devtools = await tab.page.context.new_cdp_session(tab.page)
    await devtools.send(
        "Input.imeSetComposition", {"text": "にほん", "selectionStart": 3, "selectionEnd": 3}
    )
    down = {"type": "rawKeyDown", "windowsVirtualKeyCode": _TAKEN, **_ENTER}
    await devtools.send("Input.dispatchKeyEvent", down)
    # What it was confirmed as; that ends the composition, before the key comes up.
    await devtools.send("Input.insertText", {"text": "日本"})
    await devtools.send("Input.dispatchKeyEvent", {"type": "keyUp", **_ENTER})
    visitor.evidence.facts["keys"] = await tab.page.evaluate("window.__wirecheckKeys")
    await visitor.settled()
    await visitor.snap("end")
