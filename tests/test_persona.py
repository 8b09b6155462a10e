"""Personas: what a file may hold, what each fault is called, tiers, hash, thin spots. The blank form is the sample."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from simulator.errors import ContentError
from simulator.persona import MUCH, SOME, Fact, Persona
from simulator.persona_check import load_persona, thin_spots

ROOT = Path(__file__).resolve().parent.parent
P = Path("sam.yaml")
FORM = (ROOT / "personas" / "_template.yaml").read_text(encoding="utf-8")
FIRST_SOURCE = "    source: authored\n  - id: cooks_for_one"


def load(text: str = FORM) -> Persona:
    return load_persona(P, text)


def edited(old: str, new: str) -> str:
    """The form with one passage exchanged."""
    assert FORM.count(old) == 1, f"{old!r} stands {FORM.count(old)} times in the form"
    return FORM.replace(old, new)


def line_of(passage: str, text: str) -> int:
    return text.count("\n", 0, text.index(passage)) + 1


def faults(text: str) -> list[str]:
    with pytest.raises(ContentError) as caught:
        load(text)
    return str(caught.value).splitlines()


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ("\nage: 40", "\nage: thirty", 'age must be a whole number, got "thirty".'),
        ("\nage: 40", "\nage: 15", "age must be 16 or more, got 15."),
        ("\nage: 40", "\nage: 111", "age must be 110 or less, got 111."),
        ("\nname: Sam", '\nname: " "', 'name must be a text of 1 or more characters, got " ".'),
        ("\nid: sam_example", "\nid: Sam", "id must be small letters, digits and underscores, beginning with a letter, "
         '40 at most, got "Sam".'),
        ("\nversion: 1.0.0", '\nversion: "1.0"', 'version must be three numbers with dots, as 1.0.0, got "1.0".'),
        ("  length: 1.0", "  lenght: 1.0", 'unknown key style lenght; did you mean "length"?'),
        ("  advice: {openness", "  advise: {openness", 'unknown key effects advise; did you mean "advice"?'),
        ("  advice: {openness: -0.04", "  advice: {openness: -0.4", "effects advice openness must be -0.2 or more, "
         "got -0.4."),
        ("    openness: 0.35", "    openness: .nan", "facts #3 openness must be a number, got nan."),
        ("    openness: 0.35", "    openness: 2", "facts #3 openness must be 1 or less, got 2."),
        ('fillers: ["Well", "I mean"]', "fillers: [“Well”]", "style fillers #1: stands between typographic quotes; "
         'put it between straight ones: "Well".'),
        ("    kind: trait", "    kind: hobby", "facts #2 kind must be one of event, feeling, belief, wish, coping or "
         'trait, got "hobby".'),
        ("    small_talk: true", "    small_talk: yes", 'topics #2 small_talk must be true or false, got "yes".'),
        ("  - Answers the question that was asked.", "  - Answers: the question", 'always #1 must be text, got '
         '"key: value" lines.'),
        ("    about: moved_in_spring", "    about: films", "small fact moved_with is about films, which is the id of "
         "no fact and no topic."),
        ("    topic: evenings", "    topic: mornings", "fact cooks_for_one is on topic mornings, which is not among "
         "the topics (evenings, the_move)."),
        ("  - id: cooks_for_one", "  - id: moved_in_spring", "facts has the id moved_in_spring twice; ids are used "
         "once."),
    ],
)  # fmt: skip
def test_a_fault_is_named_where_it_stands(old: str, new: str, fault: str) -> None:
    line = line_of(old, FORM) + old.startswith("\n")
    assert faults(edited(old, new)) == [f"sam.yaml:{line}: {fault}"]


@pytest.mark.parametrize(
    ("source", "fault"),
    [
        ("invented", 'must be the word authored or a list of turn numbers, as [3, 12], got "invented".'),
        ("3", "must be the word authored or a list of turn numbers, as [3, 12], got 3."),
        ("", "must be the word authored or a list of turn numbers, as [3, 12], got nothing."),
        ("[]", "must be a list of 1 or more, got nothing in it."),
        ("[0, 3]", "#1 must be 1 or more, got 0."),
        ("[3, b]", '#2 must be a whole number, got "b".'),
        ("[b]", '#1 must be a whole number, got "b".'),
    ],
)
def test_a_source_is_authored_or_turn_numbers(source: str, fault: str) -> None:
    text = edited(FIRST_SOURCE, FIRST_SOURCE.replace("authored", source))
    assert faults(text) == [f"sam.yaml:{line_of('  - id: cooks_for_one', text) - 1}: facts #1 source {fault}"]


def test_turn_numbers_are_kept() -> None:
    persona = load(edited(FIRST_SOURCE, FIRST_SOURCE.replace("authored", "[4, 12]")))
    assert [fact.source for fact in persona.facts[:2]] == [(4, 12), "authored"]


def test_facts_and_beliefs_need_a_source() -> None:
    assert faults(edited(FIRST_SOURCE, "  - id: cooks_for_one")) == [
        f"sam.yaml:{line_of('  - id: moved_in_spring', FORM)}: facts #1 source is missing."
    ]
    belief = "planned it better.\n    source: authored"
    assert faults(edited(belief, "planned it better.")) == [
        f"sam.yaml:{line_of('  - text: If I need', FORM)}: beliefs #1 source is missing."
    ]


def test_a_topic_twice() -> None:
    text = edited("  - id: evenings", "  - id: the_move")
    second = line_of("    title: Evenings", text) - 1
    assert f"sam.yaml:{second}: topics has the id the_move twice; ids are used once." in faults(text)


def test_every_tier_needs_a_fact() -> None:
    text = edited("    openness: 0.65", "    openness: 0.55")
    assert faults(text) == [
        f"sam.yaml:{line_of('facts:', text)}: no fact is in the tier 'much' (openness 0.6 or more); "
        "a client needs facts in every tier."
    ]


def test_what_is_gated_needs_something_in_its_place() -> None:
    told = "    openness: 0.0\n    asks:\n      - What do you do in the evening?"
    assert faults(edited(told, told.replace("0.0", "0.3"))) == [
        f"sam.yaml:{line_of('  - id: cooks_for_one', FORM)}: facts #2: takes openness, so it needs withheld: "
        "what shows while it is held back."
    ]


def test_rehearsed_lists_hold_lines() -> None:
    greeting = next(line for line in FORM.splitlines() if line.startswith("  greeting:"))
    place = f"sam.yaml:{line_of('rehearsed:', FORM)}"
    assert faults(edited(greeting, "  greeting: []")) == [f"{place}: rehearsed: has no lines for greeting."]
    assert faults(edited(greeting + "\n", "")) == [f"{place}: rehearsed greeting is missing."]


def test_names_may_be_words_that_yaml_1_1_took_for_others() -> None:
    assert load(edited("\nname: Sam", "\nname: no")).name == "no"
    assert load(edited("\nname: Sam", "\nname: 2024-01-01")).name == "2024-01-01"


@pytest.mark.parametrize(
    ("openness", "tier"),
    [(0.0, "anyone"), (0.24, "anyone"), (SOME, "some"), (0.59, "some"), (MUCH, "much"), (1, "much")],
)
def test_tiers(openness: float, tier: str) -> None:
    fact = load().facts[2]
    assert Fact(**{**fact.model_dump(), "openness": openness}).tier == tier


def test_the_hash_changes_with_the_content_only() -> None:
    same = load(FORM.replace("\n# ", "\n#  "))
    assert load().hash == same.hash
    assert load().hash != load(edited("\nage: 40", "\nage: 41")).hash
    assert Persona.model_validate_json(same.model_dump_json()) == same


def test_facts_and_topics_by_id() -> None:
    persona = load()
    assert persona.fact("cooks_for_one") is persona.facts[1]
    assert persona.topic("evenings").small_talk
    with pytest.raises(KeyError):
        persona.fact("nothing")


def test_thin_spots_name_what_would_run_dry() -> None:
    *few, thin = thin_spots(load())
    assert few == [
        "only 4 facts: a session of 20 replies runs through them; 20 carry it",
        "only 4 small facts: asked in passing (a film, a car), the client evades; 10 or more make them answer",
    ]
    assert thin.startswith("rehearsed lists with fewer than 4 lines: vague.either, vague.when, ")
    greeting = next(line for line in FORM.splitlines() if line.startswith("  greeting:"))
    assert thin_spots(load(edited(greeting, "  greeting: [Hello.]"))) == [
        *few,
        thin.replace(": vague", ": greeting, vague"),
    ]
    quiet = '  - id: silence_here\n    title: Silence\n    cues: ["silence"]\n    lines: ["Mm."]\n'
    assert thin_spots(load(edited("\ntopics:\n", f"\ntopics:\n{quiet}"))) == [
        few[0],
        "facts and topics without in_full, so that who asks what a short line meant is not told: silence_here",
        few[1],
        "topics with fewer than 4 lines: silence_here",
        thin,
    ]


@pytest.mark.parametrize("path", sorted((ROOT / "personas").glob("*.yaml")), ids=lambda path: path.stem)
def test_every_shipped_persona_loads(path: Path) -> None:
    persona = load_persona(path)
    assert all(fact.source for fact in persona.facts)
    if path.name != "_template.yaml":
        assert thin_spots(persona) == []
        assert persona.id == path.stem


def test_a_client_of_an_earlier_session_still_plays() -> None:
    body = json.loads(load_persona(ROOT / "personas/robert.yaml").model_dump_json())
    for later in ("unknown_yes_no", "unknown_others", "immediacy", "vague", "bridge"):
        del body["rehearsed"][later]
    del body["small_facts"]
    assert Persona.model_validate_json(json.dumps(body)).rehearsed.unknown


def test_a_changed_copy_knows_its_own_facts() -> None:
    dana = load_persona(ROOT / "personas" / "dana.yaml")
    first = dana.facts[0]
    assert dana.fact(first.id) is first
    changed = dana.model_copy(update={"facts": (first.model_copy(update={"text": "Another."}), *dana.facts[1:])})
    assert changed.fact(first.id).text == "Another."
    assert changed.hash != dana.hash
