"""The page that measures the clients, run in a real Chromium, and the pure functions that its plots are drawn from."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import pytest
from browser import Visitors, sideways
from fidelity_kit import exchange, material, run
from playwright.sync_api import Page, expect
from serving import App, served, until

from simulator.fidelity.plots import length_bars, openness_points, tier_facts


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[App]:
    with served(tmp_path_factory.mktemp("data"), {}) as one:
        yield one


def choose_only(page: Page, kept: set[str]) -> None:
    """Take every client and scripted trainee but these out of the choices."""
    removes = page.get_by_role("button", name=re.compile("^Remove "))
    expect(removes).not_to_have_count(0)
    there = {str(one.get_attribute("aria-label")).removeprefix("Remove ") for one in removes.all()}
    assert kept < there
    for name in there - kept:
        page.get_by_role("button", name=f"Remove {name}", exact=True).click()
    expect(removes).to_have_count(len(kept))


def fill(page: Page, label: str, number: int) -> None:
    page.get_by_label(label).fill(str(number))
    page.get_by_label(label).press("Tab")


@pytest.mark.browser
def test_clients_are_measured_and_the_figures_taken_along(app: App, visitors: Visitors, tmp_path: Path) -> None:
    with visitors.visit(app.url, person="Instructor") as page:
        page.get_by_role("link", name="Clients").click()
        expect(page.get_by_text("Nothing is measured yet.")).to_be_visible()
        choose_only(page, {"Dana", "Hostile", "Skilled"})
        fill(page, "Sessions with each trainee", 1)
        fill(page, "Replies a session", 4)
        page.get_by_role("button", name="Run").click()
        expect(page.locator(".gates tbody tr")).not_to_have_count(0, timeout=60_000)
        expect(page.get_by_text("Nothing is measured yet.")).to_have_count(0)
        plots = page.locator("[data-testid=stVegaLiteChart] :is(canvas, svg)")
        expect(plots).to_have_count(3)
        with page.expect_download() as download:
            page.get_by_role("button", name="Download as JSON").click()
        download.value.save_as(tmp_path / "fidelity.json")
        values = json.loads((tmp_path / "fidelity.json").read_text(encoding="utf-8"))
        assert (values["sessions"], values["turns"], list(values["personas"])) == (1, 4, ["dana"])
        assert {each["trainee"] for each in values["trainees"]} == {"hostile", "skilled"}
        marks = {True: "✓ passed", False: "✗ missed"}
        given = [
            (row["measure"], marks.get(row["passed"], "– not measured" if row["gate"] else "– no gate"))
            for row in values["rows"]
        ]
        measures, words = (page.locator(f".gates tbody {part}").all_text_contents() for part in ("th", ".word"))
        assert list(zip(measures, words, strict=True)) == given
        page.set_viewport_size({"width": 390, "height": 844})
        # the download draws the page again, and for a moment both drawings are there
        expect(page.locator(".gates thead")).to_have_count(1)
        expect(page.locator(".gates thead").first).to_have_css("position", "absolute")
        until(lambda: sideways(page) <= 0, "the page is no wider than a phone")
    assert visitors.strangers() == []


def test_openness_is_the_median_of_the_sessions_still_going() -> None:
    long = run("poor", exchange("Hm.", openness=0.2), exchange("Hm.", openness=0.1))
    short = run("poor", exchange("Bye.", openness=0.4, ends=True))
    points = [(each.reply, each.openness, each.sessions) for each in openness_points(material(long, short))]
    assert points == [(0, 0.3, 2), (1, pytest.approx(0.3), 2), (2, 0.1, 1)]


def test_lines_are_counted_by_length_without_gaps() -> None:
    bars = length_bars(material(run("neutral", exchange("One two."), exchange("word " * 9), exchange("word " * 200))))
    assert [(bar.low, bar.share) for bar in bars if bar.share] == [(0, 1 / 3), (8, 1 / 3), (80, 1 / 3)]
    assert all(bar.high == after.low for bar, after in pairwise(bars))
    assert length_bars(material(run("hostile", exchange("Not counted.")))) == []


def test_facts_are_counted_by_tier_a_session() -> None:
    talk = material(run("skilled", exchange("Hm.")), run("poor", exchange("Hm.")))
    facts = {fact.tier: fact.id for fact in talk.holdings["nell"].persona.facts}
    told = run("skilled", exchange("So.", facts=[facts["anyone"]]), exchange("So.", facts=[facts["much"]]))
    again = run("skilled", exchange("So.", facts=[facts["anyone"]]), exchange("So.", facts=[facts["anyone"]]))
    means = {each.tier: each.facts for each in tier_facts(material(told, again))}
    assert means == {"anyone": 1.0, "some": 0.0, "much": 0.5}
