"""Our own look for elements by role and name finds what Playwright's finds, and names are told."""

import asyncio
import re

import pytest
from playwright.async_api import async_playwright

from wirecheck_browser_tests.contract import PageContract
from wirecheck_browser_tests.driving.browsers import find, launch
from wirecheck_browser_tests.driving.observer import NAME, script

# Each has one element of the role: its HTML, its name, and whether that stays as it is used.
NAMED = [
    ("textbox", "<label>Message <input></label>", "Message", True),
    ("textbox", "<label for=a>Message</label><textarea id=a>typed</textarea>", "Message", True),
    ("textbox", "<b id=a>Your</b><b id=b>message</b><input aria-labelledby='a b'>", "Your", True),
    ("textbox", "<label>Other <input aria-label=Message></label>", "Message", True),
    ("textbox", "<input title=Message>", "Message", True),
    ("textbox", "<input placeholder=Message>", "Message", False),
    ("textbox", "<input placeholder=Message title=Other>", "Other", True),
    (
        "textbox",
        "<div role=textbox contenteditable aria-label=Message>typed</div>",
        "Message",
        True,
    ),
    ("button", "<button>Send</button>", "Send", True),
    ("button", "<button title='Enter'>Send</button>", "Send", True),
    ("button", "<button title=Send></button>", "Send", True),
    ("button", "<button><img alt=Send></button>", "Send", True),
    ("button", "<button aria-label=Send>➤</button>", "Send", True),
    ("button", "<input type=submit value=Send>", "Send", True),
    ("button", "<div role=button>Send</div>", "Send", True),
]
NAMELESS = ["<textarea>typed</textarea>", "<div role=textbox contenteditable>typed</div>"]


@pytest.fixture(scope="module")
def looked():
    """What each of the documents was seen to have."""
    cases = [*((role, html, name) for role, html, name, _ in NAMED), *_without_a_name()]
    return asyncio.run(_look_at(cases))


def _without_a_name():
    return (("textbox", html, None) for html in NAMELESS)


async def _look_at(cases):
    seen = {}
    async with async_playwright() as playwright:
        browser = await launch(playwright, find("chromium"))
        for role, html, name in cases:
            contract = PageContract.model_validate({"input": {"role": role}})
            page = await browser.new_page()
            await page.set_content(html)
            await page.evaluate(script(contract))
            begins = re.compile("^" + name, re.IGNORECASE) if name else None
            ours = f"({{ role, name }}) => {NAME}.first([{{ role, name }}]).length"
            wanted = {"role": role, "name": name}
            seen[html] = {
                "playwright": await page.get_by_role(role, name=begins).count(),
                "ours": await page.evaluate(ours, wanted),
                "another": await page.evaluate(ours, wanted | {"name": "Something else"}),
                "told": (await page.evaluate(f"JSON.parse({NAME}.snap()).names"))["input"],
            }
            await page.close()
        await browser.close()
    return seen


@pytest.mark.parametrize(("html", "name", "stays"), [it[1:] for it in NAMED])
def test_a_named_element_is_found(looked, html, name, stays):
    seen = looked[html]

    assert (seen["playwright"], seen["ours"], seen["another"]) == (1, 1, 0)
    assert bool(seen["told"]) is stays
    assert seen["told"].startswith(name if stays else "")


@pytest.mark.parametrize("html", NAMELESS)
def test_what_was_typed_is_no_name(looked, html):
    assert (looked[html]["ours"], looked[html]["told"]) == (1, "")
