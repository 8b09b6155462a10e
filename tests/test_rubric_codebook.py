"""The code book: complete, and its own examples are coded as it says."""

from __future__ import annotations

from pathlib import Path

import pytest

from simulator.errors import ContentError
from simulator.rubric.codebook import CODEBOOK_PATH, CodeBook, CodeEntry, LevelEntry, SkillEntry, codebook
from simulator.rubric.coder import code_reply
from simulator.rubric.feedback import RIGHT
from simulator.rubric.scores import code_and_score
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


@pytest.mark.parametrize("code", codebook().codes, ids=lambda code: code.name)
def test_of_a_pair_only_the_fitting_reply_carries_the_code(code: CodeEntry) -> None:
    coded = {reply: code_and_score(reply, code.pair.client) for reply in (code.pair.poor, code.pair.good)}
    carries = [reply for reply, found in coded.items() if code.name in {each.name for each in found.codes}]
    assert carries == [code.pair.good if code.counts == "for" else code.pair.poor]
    poor, good = ([score.points for score in coded[reply].scores] for reply in (code.pair.poor, code.pair.good))
    assert max(points for points in good if points is not None) >= RIGHT
    assert all(points is None or points < RIGHT for points in poor)


@pytest.mark.parametrize(
    ("skill", "reply", "points"),
    [(skill, reply, points) for skill in codebook().skills for points, reply in enumerate(skill.samples)]
    + [(skill, skill.sample_not_scored, None) for skill in codebook().skills],
)
def test_a_sample_gets_the_points_it_stands_for(skill: SkillEntry, reply: str, points: int | None) -> None:
    found = {score.skill: score.points for score in code_and_score(reply, skill.client).scores}
    assert found[skill.id] == points


def levels_of(reply: str) -> set[int]:
    """Linehan's levels that a reply to the code book's client shows; 2 and 3 are what reflections do."""
    codes = code_reply(reply, codebook().level_client)
    reflected = {"reflection_simple": 2, "reflection_complex": 3}
    return {level for code in codes if (level := code.level or reflected.get(code.name))}


@pytest.mark.parametrize("entry", codebook().levels, ids=lambda entry: str(entry.level))
def test_the_example_of_a_level_is_coded_at_that_level_and_the_near_miss_is_not(entry: LevelEntry) -> None:
    assert max(levels_of(entry.example)) == entry.level
    assert entry.level not in levels_of(entry.near_miss.text)


def test_a_missing_code_is_named_with_its_line(tmp_path: Path) -> None:
    text = CODEBOOK_PATH.read_text(encoding="utf-8")
    start, end = text.index("  - name: self_focus"), text.index("# What a client says, and how each level")
    broken = tmp_path / "codebook.yaml"
    broken.write_text(text[:start] + text[end:], encoding="utf-8")
    with pytest.raises(ContentError, match=r"codes must be, once each: .*self_focus"):
        load_content(broken, CodeBook)


def test_an_unknown_key_is_refused(tmp_path: Path) -> None:
    broken = tmp_path / "codebook.yaml"
    broken.write_text(CODEBOOK_PATH.read_text(encoding="utf-8") + "\ncolour: red\n", encoding="utf-8")
    with pytest.raises(ContentError, match="colour"):
        load_content(broken, CodeBook)
