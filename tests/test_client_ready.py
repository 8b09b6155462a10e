"""What is measured before the first reply is what a reply would otherwise wait for."""

from __future__ import annotations

from collections.abc import Iterable

import pytest
from client_kit import SHIPPED, persona

from simulator.client import meaning
from simulator.client.answers import cut_to_answer
from simulator.client.ready import compared, get_ready


@pytest.mark.parametrize("name", SHIPPED)
def test_whatever_a_cut_leaves_of_a_line_is_measured_ahead(name: str) -> None:
    who = persona(name)
    measured = set(compared(who))
    lines = [line for fact in who.facts for line in (*fact.withheld, *fact.lines, *fact.more)]
    lines += [line for topic in who.topics for line in topic.lines]
    for words in (1, 6, 12, 25, 60):
        assert set(cut_to_answer(lines, "", words)) <= measured
    assert {line for fact in who.facts for line in fact.brief} <= measured


def kept(texts: Iterable[str]) -> bool:
    """Whether the vectors of all texts are there already."""
    return all(text in meaning._kept for text in texts)


def test_a_client_is_made_ready_once() -> None:
    nell = persona("nell")
    assert not kept(compared(nell))
    thread = get_ready(nell)
    thread.join()
    assert get_ready(nell) is thread
    assert kept([*compared(nell), nell.facts[0].text])
    assert not kept(["Nobody has said this yet."])
