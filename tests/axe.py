"""What axe finds on a page: the checks that accessibility audits use."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

# npm's axe-core, by Deque: the checks that accessibility audits use; `make test` installs it.
AXE = Path(__file__).parent.parent / ".venv/aimock/node_modules/axe-core/axe.min.js"
GRAVE = {"serious", "critical"}
# Of the framework, where the page has no say: none is waved through that a page of ours could mend.
FRAMEWORK: dict[str, str] = {}


# The rules that other shades can break; all others find in one theme what they find in the other.
SHADES = ["color-contrast", "link-in-text-block"]


def faults(page: Page, rules: list[str] | None = None) -> list[str]:
    """Serious and critical findings of axe, of these rules or of all: rule and the first place."""
    if not AXE.is_file():
        pytest.skip("axe-core is not installed; run: make .venv/test-ready")
    settle(page)
    if not page.evaluate("'axe' in window"):
        page.add_script_tag(path=str(AXE))
    only = {"runOnly": {"type": "rule", "values": rules}} if rules else {}
    found: dict[str, Any] = page.evaluate("given => axe.run(given)", {"resultTypes": ["violations"], **only})
    grave = [each for each in found["violations"] if each["impact"] in GRAVE and each["id"] not in FRAMEWORK]
    return [f"{each['id']}: {each['help']}: {each['nodes'][0]['html'][:160]}" for each in grave]


def faults_in_both_themes(page: Page) -> list[str]:
    """`faults` in the light theme, and of shades in the dark one, without loading the page again; leaves it light."""
    found = faults(page)
    page.emulate_media(color_scheme="dark")
    expect(page.get_by_test_id("stApp")).to_have_css("background-color", _rgb("#12191b"))
    found += faults(page, SHADES)
    page.emulate_media(color_scheme="light")
    expect(page.get_by_test_id("stApp")).to_have_css("background-color", _rgb("#ffffff"))
    return found


def _rgb(shade: str) -> str:
    red, green, blue = (int(shade[at : at + 2], 16) for at in (1, 3, 5))
    return f"rgb({red}, {green}, {blue})"


def settle(page: Page) -> None:
    """Wait until the page is drawn and nothing fades any longer: a half-faded text has no contrast of its own."""
    expect(page.locator("[data-testid=stApp][data-test-script-state=notRunning]")).to_be_visible()
    expect(page.locator("[data-stale=true]")).to_have_count(0)
    page.wait_for_timeout(300)
    fades = "Promise.allSettled(document.getAnimations().map(one => one.finished))"
    page.evaluate(f"Promise.race([{fades}, new Promise(done => setTimeout(done, 3000))])")  # some never end
