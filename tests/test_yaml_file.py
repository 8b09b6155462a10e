"""The YAML reader: every fault by file and line, in a sentence; nothing a text may not do."""

from __future__ import annotations

from pathlib import Path

import pytest
from pydantic import BaseModel, ConfigDict

from simulator.errors import ContentError
from simulator.yaml_file import load_content
from simulator.yaml_tree import MAX_BYTES, MAX_DEPTH, load_yaml, parse_yaml

P = Path("a.yaml")
TRICK = "uses an anchor (&), alias (*), tag (!), merge (<<) or directive (%); put such text between quotes."


class Inner(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)
    words: str
    share: float = 0.5


class Outer(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)
    name: str
    count: int = 0
    parts: tuple[Inner, ...] = ()
    table: dict[str, Inner] = {}


def faults(text: str) -> list[str]:
    with pytest.raises(ContentError) as caught:
        load_content(P, Outer, text)
    assert str(caught.value) == "\n".join(str(problem) for problem in caught.value.problems)
    return str(caught.value).splitlines()


@pytest.mark.parametrize("word", ["no", "yes", "on", "off", "y", "2024-01-01", "12:30", "1.2.3", "0o9", "~a"])
def test_words_stay_words(word: str) -> None:
    assert load_content(P, Outer, f"name: {word}")[0].name == word


def test_yaml_1_2_numbers_and_texts() -> None:
    text = "\ufeffname: >-\n  two\n  lines\r\ncount: 012 # twelve\nparts:\n- {words: 'it''s', share: 1}\n"
    content, _ = load_content(P, Outer, text.removeprefix("\ufeff"))
    assert (content.name, content.count) == ("two lines", 12)
    assert (content.parts[0].words, content.parts[0].share) == ("it's", 1.0)


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("name: a\nnmae: b", '2: unknown key nmae; did you mean "name"?'),
        ("name: a\nqqq: b", "2: unknown key qqq; remove it or see _template.yaml."),
        ("name: a\nparts:\n- words: b\n  wrods: c", '4: unknown key parts #1 wrods; did you mean "words"?'),
        ("name: a\ntable:\n  x:\n    words: a\n    shard: 1", '5: unknown key table x shard; did you mean "share"?'),
        ("name: 12", "1: name must be text, got 12."),
        ("name:", "1: name must be text, got nothing."),
        ("name: true", "1: name must be text, got true."),
        ("name: [a]", "1: name must be text, got a list."),
        ("name: {a: b}", '1: name must be text, got "key: value" lines.'),
        ("name: a\ncount: three", '2: count must be a whole number, got "three".'),
        ("name: a\ncount: 1.5", "2: count must be a whole number, got 1.5."),
        ("name: a\nparts: b", '2: parts must be a list ("- " before each entry), got "b".'),
        ("name: a\nparts: {}", '2: parts must be a list ("- " before each entry), got nothing in it.'),
        ("name: a\nparts:\n- words: b\n  share: much", '4: parts #1 share must be a number, got "much".'),
        ("name: a\nparts:\n- b", '3: parts #1 must be "key: value" lines, got "b".'),
        ("name: a\ntable:\n- b", '2: table must be "key: value" lines, got a list.'),
        ("count: 1", "1: name is missing."),
        ("name: a\nname: b", '2: has a duplicate key "name"; remove one of the two.'),
        ("name: a\n\tcount: 1", "2: holds a tab; indent with spaces."),
        ("name: a\nparts:\n-\twords: b", "3: holds a tab; indent with spaces."),
        ("name: a: b", "1: has a colon within a text; put the text between double quotes."),
        ("name: a\n---\nname: b", "2: holds a second document (---); keep one in a file."),
        ("name: a\ncount: \x07", "2: holds a control character; remove it."),
        ("name: a\0", "1: holds a control character; remove it."),
        ("name: \ud800", "1: holds a control character; remove it."),
        ("name: &a b", f"1: {TRICK}"),
        ("name: a\ntable: *a", f"2: {TRICK}"),
        ("<<: {name: a}", f"1: {TRICK}"),
        ("name: !!python/object:os.system x", f"1: {TRICK}"),
        ("name: !!binary aGVsbG8=", f"1: {TRICK}"),
        ("!!map {name: a}", f"1: {TRICK}"),
        ("%YAML 1.1\n---\nname: no", f"1: {TRICK}"),
        ("", '1: must hold "key: value" lines; copy the _template.yaml beside it.'),
        ("# nothing\n", '1: must hold "key: value" lines; copy the _template.yaml beside it.'),
        ("- a\n- b", '1: must hold "key: value" lines; copy the _template.yaml beside it.'),
        ("hello", '1: must hold "key: value" lines; copy the _template.yaml beside it.'),
    ],
)
def test_a_fault_is_a_sentence_with_its_line(text: str, fault: str) -> None:
    assert faults(text) == [f"a.yaml:{fault}"]


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ('name: "\\ud800"', "holds a \\u code that is no character; remove it."),
        ("name: " + "9" * 5000, "holds a number or date that can't be read; correct it, or put it between quotes."),
        ("name: 2024-13-45", "holds a number or date that can't be read; correct it, or put it between quotes."),
        ("name: " + "x" * MAX_BYTES, "the file is over 512 kB; split or shorten it."),
    ],
)
def test_a_fault_of_the_whole_file(text: str, fault: str) -> None:
    assert faults(text) == [f"a.yaml: {fault}"]


def test_all_faults_are_told_in_the_order_of_the_file() -> None:
    text = "count: x\nparts:\n- words: 1\n- share: 2\n  words: b\n  more: c\nother: d"
    assert faults(text) == [
        "a.yaml:1: name is missing.",
        'a.yaml:1: count must be a whole number, got "x".',
        "a.yaml:3: parts #1 words must be text, got 1.",
        "a.yaml:6: unknown key parts #2 more; remove it or see _template.yaml.",
        "a.yaml:7: unknown key other; remove it or see _template.yaml.",
    ]


def test_a_broken_quote_is_told_near_its_line() -> None:
    (fault,) = faults('name: "a\ncount: 1\n')
    assert fault.startswith("a.yaml:3: is not YAML (")
    assert fault.endswith("check the quotes and indents here and in the line above.")


def test_an_alias_bomb_is_refused_before_it_grows() -> None:
    bomb = "a0: &a0 [x]\n" + "".join(f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]\n" for n in range(1, 30))
    with pytest.raises(ContentError, match=r"a\.yaml:1: uses an anchor"):
        parse_yaml(P, bomb)


@pytest.mark.parametrize("text", ["a: " + "[" * 100_000, "\n".join(" " * n + "a:" for n in range(100))])
def test_deep_nesting_is_refused(text: str) -> None:
    with pytest.raises(ContentError, match=rf"is nested more than {MAX_DEPTH} levels deep"):
        parse_yaml(P, text)


def test_a_byte_that_is_not_utf8_is_named_by_line(tmp_path: Path) -> None:
    path = tmp_path / "a.yaml"
    path.write_bytes(b"name: a\ntitle: caf\xe9\n")
    with pytest.raises(ContentError) as caught:
        load_yaml(path)
    assert str(caught.value) == f"{path}:2: holds a byte that is not UTF-8; save the file as UTF-8."


def test_what_cannot_be_opened(tmp_path: Path) -> None:
    big = tmp_path / "big.yaml"
    big.write_text("name: " + "x" * MAX_BYTES)
    for path, sentence in (
        (tmp_path / "none.yaml", "can't be read: No such file or directory."),
        (tmp_path, "can't be read: Is a directory."),
        (big, "the file is over 512 kB; split or shorten it."),
    ):
        with pytest.raises(ContentError) as caught:
            load_yaml(path)
        assert str(caught.value) == f"{path}: {sentence}"


def test_windows_files_load(tmp_path: Path) -> None:
    path = tmp_path / "a.yaml"
    path.write_bytes("\ufeffname: a\r\nparts:\r\n- words: >-\r\n    b\r\n    c\r\n".encode())
    content, file = load_content(path, Outer)
    assert (content.name, content.parts[0].words) == ("a", "b c")
    assert file.line(("parts", 0, "words")) == 3


def test_lines_of_places_that_do_not_stand_in_the_file() -> None:
    file = parse_yaml(P, "# c\nname: a\nparts:\n- words: b\n")
    assert [file.line(place) for place in ((), ("name",), ("parts", 0, "words"), ("parts", 7), ("gone", "x"))] == [
        2, 2, 4, 3, 2,
    ]  # fmt: skip
