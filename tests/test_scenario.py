"""Scenarios: what a file may hold, and that it fits the personas it names. The blank form is the sample."""

from __future__ import annotations

from pathlib import Path

import pytest

from simulator.errors import ContentError
from simulator.persona import Persona
from simulator.persona_check import load_persona
from simulator.scenario import MODES, Scenario, load_scenario

ROOT = Path(__file__).resolve().parent.parent
P = Path("move.yaml")
FORM = (ROOT / "scenarios" / "_template.yaml").read_text(encoding="utf-8")
SAM = load_persona(ROOT / "personas" / "_template.yaml")


def load(text: str = FORM, personas: dict[str, Persona] | None = None) -> Scenario:
    return load_scenario(P, {SAM.id: SAM} if personas is None else personas, text)


def edited(old: str, new: str) -> str:
    assert FORM.count(old) == 1, f"{old!r} stands {FORM.count(old)} times in the form"
    return FORM.replace(old, new)


def line_of(passage: str, text: str = FORM) -> int:
    return text.count("\n", 0, text.index(passage)) + 1


def faults(text: str, personas: dict[str, Persona] | None = None) -> list[str]:
    with pytest.raises(ContentError) as caught:
        load(text, personas)
    return str(caught.value).splitlines()


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ("turn_limit: 20", "turn_limit: 61", "turn_limit must be 60 or less, got 61."),
        ("turn_limit: 20", "turn_limit: 1", "turn_limit must be 2 or more, got 1."),
        ("turn_limit: 20", "turn_limit: many", 'turn_limit must be a whole number, got "many".'),
        ("turn_limit: 20", "turnlimit: 20", 'unknown key turnlimit; did you mean "turn_limit"?'),
        ("mode: guided", "mode: training", 'mode must be one of guided, independent or probe, got "training".'),
        ("difficulty: gentle", "difficulty: 1", "difficulty must be one of gentle, steady or hard, got 1."),
        ("  - validation", "  - empathy", 'skills #2 must be one of validation or open_questions, got "empathy".'),
        ("  openness: 0.3", "  openness: -1", "starting_state openness must be 0 or more, got -1."),
        ("  distress: 0.45", "  distres: 0.45", 'unknown key starting_state distres; did you mean "distress"?'),
        ("  sam_example: the_move", "  sam_example: the_mov", "sam_example has no topic the_mov."),
        ("  sam_example: [moved_in_spring]", "  sam_example: [moved]", "sam_example has no fact moved."),
        ("  sam_example: the_move", "  sam: the_move", "topics names sam, who has no opening line here."),
        ("  sam_example: >-", "  Sam: >-", 'opening_lines Sam must be small letters, digits and underscores, beginning '
         'with a letter, 40 at most, got "Sam".'),
    ],
)  # fmt: skip
def test_a_fault_is_named_where_it_stands(old: str, new: str, fault: str) -> None:
    assert f"move.yaml:{line_of(old)}: {fault}" in faults(edited(old, new))


def test_a_persona_that_there_is_not() -> None:
    line = line_of("  sam_example: >-")
    assert faults(FORM, {}) == [f"move.yaml:{line}: opening_lines names sam_example, but there is no such persona."]


def test_a_scenario_needs_a_client_and_a_skill() -> None:
    start, end = FORM.index("opening_lines:"), FORM.index("# What is on the client's mind")
    text = FORM[:start] + "opening_lines: {}\n" + FORM[end:]
    assert any(
        fault.startswith(f"move.yaml:{line_of('opening_lines: {}', text)}: opening_lines") for fault in faults(text)
    )
    text = edited("skills:\n  - open_questions\n  - validation", "skills: []")
    assert faults(text) == [
        f"move.yaml:{line_of('skills: []', text)}: skills must be a list of 1 or more, got nothing in it."
    ]


def test_topics_and_starting_state_may_be_left_out() -> None:
    text = FORM[: FORM.index("topics:")]
    scenario = load(text)
    assert (scenario.topics, scenario.starting_state, scenario.personas) == ({}, None, ("sam_example",))


def test_the_hash_changes_with_the_content_only() -> None:
    assert load().hash == load(FORM.replace("\n# ", "\n#  ")).hash
    assert load().hash != load(edited("turn_limit: 20", "turn_limit: 21")).hash
    assert Scenario.model_validate_json(load().model_dump_json()) == load()


def test_each_mode_says_when_scores_are_seen() -> None:
    for mode, meaning in MODES.items():
        assert load(edited("mode: guided", f"mode: {mode}")).mode == mode
        assert meaning.startswith("scores")


@pytest.mark.parametrize("path", sorted((ROOT / "scenarios").glob("*.yaml")), ids=lambda path: path.stem)
def test_every_shipped_scenario_loads(path: Path) -> None:
    personas = [
        load_persona(file) for file in (ROOT / "personas").glob("*.yaml") if file.stem in path.read_text("utf-8")
    ]
    scenario = load_scenario(path, {persona.id: persona for persona in [SAM, *personas]})
    if path.name != "_template.yaml":
        assert scenario.id == path.stem
        assert SAM.id not in scenario.personas
