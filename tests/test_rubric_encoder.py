"""The encoder of the local coder: its pieces, its windows, and that file and numbers belong together."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from simulator.rubric.coder import code_reply
from simulator.rubric.encoder import (
    CLIENT_PIECES,
    ENCODER_PATH,
    OPINIONS,
    REPLY_PIECES,
    _gelu,
    shipped_encoder,
    windows,
)
from simulator.rubric.pieces import UNKNOWN, pieces
from simulator.rubric.sentences import sentences

ROOT = Path(__file__).resolve().parent.parent
GOLDEN = Path(__file__).parent / "golden" / "opinions.json"
TIRED = "I never get a minute to myself. By the evening I just sit in the car for a while."
REPLY = "That sounds exhausting. Have you tried a planner? What else is on your plate?"

VOCABULARY = {piece: number for number, piece in enumerate([UNKNOWN, "plan", "##ner", "##s", "a", "?", "cafe", "'"])}


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("", []),
        ("Plan", [1]),
        ("planners?", [1, 2, 3, 5]),
        ("a plan's", [4, 1, 7, 0]),
        ("Café", [6]),
        ("xyz plan", [0, 1]),
        ("a" * 50, [0]),
    ],
)
def test_pieces_are_the_longest_known_parts(text: str, numbers: list[int]) -> None:
    assert [piece.number for piece in pieces(text, VOCABULARY)] == numbers


def test_a_piece_knows_where_its_word_starts() -> None:
    assert [piece.start for piece in pieces("A planner?", VOCABULARY)] == [0, 2, 2, 9]


def test_a_window_holds_the_end_of_the_line_and_whole_sentences() -> None:
    vocabulary = shipped_encoder().vocabulary
    reply = "What was that like for you when you came home? " * 30
    parts = sentences(reply)
    found = list(windows("and then " * 100, parts, vocabulary))
    assert len(found) > 1
    assert [owner for window in found for owner in dict.fromkeys(window.owners)] == list(range(len(parts)))
    for window in found:
        assert window.begin == CLIENT_PIECES + 2
        assert len(window.owners) <= REPLY_PIECES
        assert len(window.numbers) == window.begin + len(window.owners) + 1


def test_a_reply_without_words_has_no_window() -> None:
    assert list(windows(TIRED, sentences("..."), shipped_encoder().vocabulary)) == []


def test_every_sentence_gets_every_opinion() -> None:
    found = shipped_encoder().opinions(TIRED, sentences(REPLY))
    assert [set(opinion) for opinion in found] == [set(OPINIONS)] * 3
    handed, advised, asked = found
    assert handed["reflection"] > max(advised["reflection"], asked["reflection"])
    assert asked["open"] > advised["open"]


def test_weights_and_numbers_belong_together() -> None:
    """Held to what was written down with the file; a tenth is more than any machine's rounding."""
    for case in json.loads(GOLDEN.read_text(encoding="utf-8")):
        found = shipped_encoder().opinions(case["client_line"], sentences(case["reply"]))
        assert [list(opinion) for opinion in found] == [list(opinion) for opinion in case["opinions"]]
        for mine, held in zip(found, case["opinions"], strict=True):
            assert mine == pytest.approx(held, abs=0.1)


def test_codes_are_the_same_again_and_in_another_process() -> None:
    first = code_reply(REPLY, TIRED)
    assert code_reply(REPLY, TIRED) == first
    program = f"from simulator.rubric.coder import code_reply; print(code_reply({REPLY!r}, {TIRED!r}))"
    other = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True, cwd=ROOT)
    assert other.stdout.strip() == repr(first)


def test_nothing_heavy_is_read_before_a_reply_is_coded() -> None:
    program = "import sys, simulator.cli, simulator.rubric.scores; print('numpy' in sys.modules)"
    other = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True, cwd=ROOT)
    assert other.stdout.strip() == "False"


def test_values_beyond_what_exp_holds_pass_through() -> None:
    import numpy as np

    found = _gelu(np.array([[-100.0, -1.0, 0.0, 1.0, 100.0]], np.float32))
    assert found[0] == pytest.approx([0.0, -0.1588, 0.0, 0.8412, 100.0], abs=1e-4)


def test_the_weights_stay_small() -> None:
    assert ENCODER_PATH.stat().st_size < 30_000_000
