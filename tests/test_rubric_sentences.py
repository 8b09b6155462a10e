"""Cutting replies into sentences, with and without punctuation."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.rubric.sentences import plain, sentences


@pytest.mark.parametrize(
    ("reply", "parts"),
    [
        ("That was hard. What helped?", ["That was hard.", "What helped?"]),
        ("that sounds hard what was that like", ["that sounds hard", "what was that like"]),
        ("what was that like how do you feel now", ["what was that like", "how do you feel now"]),
        ("I'm sorry to hear that, how are you feeling", ["I'm sorry to hear that,", "how are you feeling"]),
        ("have you tried a list what else is there", ["have you tried a list", "what else is there"]),
        ("I know what you mean", ["I know what you mean"]),
        ("tell me what happened", ["tell me what happened"]),
        ("how often do you see her", ["how often do you see her"]),
        ("Dr. Stone paid 3.50 for it.", ["Dr. Stone paid 3.50 for it."]),
        ("  Well…  okay  ", ["Well…", "okay"]),
        ("", []),
        ("?!", []),
    ],
)  # fmt: skip
def test_sentences(reply: str, parts: list[str]) -> None:
    assert [part.text.rstrip(",") for part in sentences(reply)] == [part.rstrip(",") for part in parts]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("You're—um—you’ve, DON'T!", "you are you have do not"),
        ("its ok, whats up", "it is okay what is up"),
        ("You-you're tired", "you are tired"),
        ("the client's words", "the client's words"),
        ("How'd it go? I'd go", "how did it go i would go"),
    ],
)
def test_plain_words(text: str, words: str) -> None:
    assert plain(text) == words


@given(st.text(max_size=200))
def test_sentences_are_slices_in_order_that_hold_every_word(text: str) -> None:
    parts = sentences(text)
    ends = [0, *(part.end for part in parts)]
    for part, before in zip(parts, ends, strict=False):
        assert before <= part.start < part.end
        assert part.text == text[part.start : part.end]
        assert part.text == part.text.strip()
    assert " ".join(part.plain for part in parts) == plain(text)
