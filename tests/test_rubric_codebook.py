"""The code book: complete, and its own examples are coded as it says."""

from __future__ import annotations

from pathlib import Path

import pytest

from simulator.errors import ContentError
from simulator.rubric.codebook import CODEBOOK_PATH, CodeBook, codebook
from simulator.rubric.coder import code_reply
from simulator.words import CODE_NAMES, SKILLS
from simulator.yaml_file import load_content


def test_every_code_skill_level_and_point_is_defined() -> None:
    book = codebook()
    assert {code.name for code in book.codes} == set(CODE_NAMES)
    assert {skill.id for skill in book.skills} == set(SKILLS)
    assert [level.level for level in book.levels] == [1, 2, 3, 4, 5, 6]
    for skill in SKILLS:
        sentences = {book.anchor(skill, points) for points in (None, 0, 1, 2, 3, 4)}
        assert len(sentences) == 6


@pytest.mark.parametrize(
    ("name", "example"), [(code.name, example) for code in codebook().codes for example in code.examples]
)
def test_the_coder_codes_the_code_books_own_examples(name: str, example: str) -> None:
    found = {code.name for code in code_reply(example)}
    if name.startswith("reflection"):  # simple against complex is not leaned on
        assert {"reflection_simple", "reflection_complex"} & found
    else:
        assert name in found


# What the words alone don't tell: after a loss this praise is invalidation; nothing the client said leads there.
NEEDS_CONTEXT = {"You should be proud.", "You feel that way because of your childhood."}


@pytest.mark.parametrize(
    ("name", "near_miss"),
    [
        (code.name, miss.text)
        for code in codebook().codes
        for miss in code.near_misses
        if miss.text not in NEEDS_CONTEXT
    ],
)
def test_near_misses_are_not_coded(name: str, near_miss: str) -> None:
    assert name not in {code.name for code in code_reply(near_miss)}


def test_a_missing_code_is_named_with_its_line(tmp_path: Path) -> None:
    text = CODEBOOK_PATH.read_text(encoding="utf-8")
    start, end = text.index("  - name: self_focus"), text.index("levels:\n  - level: 1")
    broken = tmp_path / "codebook.yaml"
    broken.write_text(text[:start] + text[end:], encoding="utf-8")
    with pytest.raises(ContentError, match=r"codes must be, once each: .*self_focus"):
        load_content(broken, CodeBook)


def test_an_unknown_key_is_refused(tmp_path: Path) -> None:
    broken = tmp_path / "codebook.yaml"
    broken.write_text(CODEBOOK_PATH.read_text(encoding="utf-8") + "\ncolour: red\n", encoding="utf-8")
    with pytest.raises(ContentError, match="colour"):
        load_content(broken, CodeBook)
