"""Scripted trainees: their files, what they take up of the client's words, and that they answer to what was said."""

from __future__ import annotations

import random
from collections.abc import Iterator
from pathlib import Path

import pytest
from client_kit import SHIPPED, persona

from simulator.errors import ContentError
from simulator.fidelity.trainee_words import echo_of, feeling_in, few_words_of, second_person
from simulator.fidelity.trainees import FRESH_AFTER, ScriptedTalk, Seen, Trainee, load_trainee, read_trainees

FOLDER = Path(__file__).parent.parent / "scenarios" / "trainees"
SCRIPTS = read_trainees(FOLDER)
MAIN = ("skilled", "neutral", "closed_questioner", "adviser", "hostile")

SMALL = """
id: small
version: 1.0.0
title: Small
description: For the tests.
stands: neutral
first: ["Hello {name}."]
doings:
  - say: ["Tell me about {topic}."]
  - {when: [told], weight: 100, say: ["So {echo}."], then: ["And {subject}?"]}
  - {when: [pulled_back], weight: 100, say: ["That is fine."]}
  - {when: [feeling], weight: 100, say: ["You are {felt}."]}
feelings: {tired: ["worn out"]}
"""


def small(text: str = SMALL) -> Trainee:
    return load_trainee(Path("small.yaml"), text)


# --- files


def test_every_shipped_script_stands_under_its_own_name() -> None:
    files = {path.stem for path in FOLDER.glob("[!_]*.yaml")}
    assert set(SCRIPTS) == files
    assert {script.stands for script in SCRIPTS.values()} == {
        "skilled",
        "neutral",
        "poor",
        "hostile",
        "mixed",
        "apart",
    }


def test_the_blank_form_is_a_whole_script() -> None:
    assert load_trainee(FOLDER / "_template.yaml").id == "example_trainee"


@pytest.mark.parametrize("name", MAIN)
def test_the_main_scripts_have_thirty_wordings(name: str) -> None:
    script = SCRIPTS[name]
    assert len({words for doing in script.doings for words in (*doing.say, *doing.then)}) >= 30


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ("{topic}", "{topik}", "small.yaml:9: doings #1 say"),
        ("{topic}", "{topik}", "has no slot {topik}; there are name, topic"),
        ("Tell me about {topic}.", "So {echo}.", "small.yaml:8: no doing that is done always has words that fit any"),
        ("stands: neutral", "stands: kind", "small.yaml:6: stands"),
        ('weight: 100, say: ["That', 'weight: 0, say: ["That', "weight"),
        ("title: Small", "titel: Small", 'did you mean "title"?'),
    ],
)
def test_a_fault_is_named_by_line(old: str, new: str, fault: str) -> None:
    with pytest.raises(ContentError) as caught:
        small(SMALL.replace(old, new, 1))
    assert fault in str(caught.value)


def test_a_folder_is_read_without_its_forms_and_refuses_an_id_twice(tmp_path: Path) -> None:
    with pytest.raises(ContentError, match="holds no YAML file"):
        read_trainees(tmp_path)
    (tmp_path / "_form.yaml").write_text("nonsense", encoding="utf-8")
    (tmp_path / "a.yaml").write_text(SMALL, encoding="utf-8")
    assert list(read_trainees(tmp_path)) == ["small"]
    (tmp_path / "b.yaml").write_text(SMALL, encoding="utf-8")
    with pytest.raises(ContentError, match=r"b\.yaml: the id small is taken"):
        read_trainees(tmp_path)


# --- the client's words taken up


@pytest.mark.parametrize(
    ("line", "echo"),
    [
        ("I can't stop thinking about it.", "you can't stop thinking about it"),
        ("Well, I mean, my boss doesn't see me.", "your boss doesn't see you"),
        ("I was tired, but I went all the same.", "you were tired"),
        ("It's the nights. They go on and on.", "it's the nights"),
        ("I gave up, so...", "you gave up"),
        ("Yeah.", None),
        ("What do you mean?", None),
        ("You'd get bored of me.", None),
        ("Slept a bit, on and off.", None),
    ],
)
def test_a_clause_is_handed_back_as_you(line: str, echo: str | None) -> None:
    assert echo_of(line) == echo


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("I found him on the back seat.", "him on the back seat"),
        ("Jaw, mostly. I grind my teeth.", "I grind my teeth"),
        ("Yeah.", None),
        ("...", None),
        ("You're probably right.", None),
    ],
)
def test_a_few_words_are_quoted_as_they_are(line: str, words: str | None) -> None:
    assert few_words_of(line) == words


@pytest.mark.parametrize(
    ("line", "feeling"),
    [("I'm tired, and ashamed.", "ashamed"), ("It's hard. It was good once.", None), ("It's a bus.", None)],
)
def test_a_feeling_is_taken_only_where_one_is_named(line: str, feeling: str | None) -> None:
    assert feeling_in(line) == feeling


@pytest.mark.parametrize(
    ("who", "title", "named"),
    [
        ("dana", "Her mother", "your mother"),
        ("milo", "Their father", "your father"),
        ("robert", "The talk with his supervisor", "the talk with your supervisor"),
        ("robert", "Where he comes from", "where you come from"),
        ("robert", "Emma", "Emma"),
        ("robert", "Running, and being kinder to himself", "running, and being kinder to yourself"),
        ("robert", "What both of them want", "what both of you want"),
    ],
)
def test_a_topic_is_named_as_to_the_client(who: str, title: str, named: str) -> None:
    assert second_person(title, persona(who)) == named


# --- answering


def test_the_occasion_decides_what_is_done() -> None:
    for seed in range(20):
        talk = ScriptedTalk(small(), persona("nell"), seed)
        assert talk.reply([Seen("Afternoon.")]).text == "Hello Nell."
        assert talk.reply([Seen("Afternoon."), Seen("No.", pulled_back=True)]).text in (
            "That is fine.",
            *topic_questions(),
        )
        said = talk.reply([Seen("Afternoon."), Seen("I knead the dough by hand every single morning.")])
        assert said.text.startswith(("So you knead the dough by hand every single morning.", "Tell me about"))


def topic_questions() -> list[str]:
    return [f"Tell me about {second_person(topic.title, persona('nell'))}." for topic in persona("nell").topics]


def test_a_feeling_is_given_back_in_other_words() -> None:
    talk = ScriptedTalk(small(), persona("nell"), 1)
    talk.reply([Seen("Afternoon.")])
    replies = {talk.reply([Seen("Afternoon."), Seen("Tired.")]).text for _ in range(40)}
    assert "You are worn out." in replies


def test_a_question_on_a_topic_says_which_and_goes_round_all_of_them() -> None:
    who = persona("nell")
    talk = ScriptedTalk(small(SMALL.replace("- {when", "# - {when")), who, 3)
    talk.reply([Seen("Afternoon.")])
    asked = [talk.reply([Seen("Afternoon."), Seen("Mm.")]) for _ in who.topics]
    assert {reply.topic for reply in asked} == {topic.id for topic in who.topics}
    for reply in asked:
        assert reply.topic is not None
        assert second_person(who.topic(reply.topic).title, who) in reply.text


def client_lines(name: str) -> Iterator[Seen]:
    """Lines as a client says them, in an order of their own."""
    who = persona(name)
    held = [line for fact in who.facts for line in (*fact.lines, *fact.withheld, *fact.brief)]
    held += [line for lines in who.rehearsed.lists().values() for line in lines]
    rng = random.Random(name)
    rng.shuffle(held)
    for line in held[:60]:
        yield Seen(line, rng.random() < 0.2)


@pytest.mark.parametrize("name", SHIPPED)
@pytest.mark.parametrize("script", list(SCRIPTS.values()), ids=lambda script: script.id)
def test_whatever_the_client_says_there_is_a_whole_reply(script: Trainee, name: str) -> None:
    lines = list(client_lines(name))

    def hold() -> list[str]:
        talk = ScriptedTalk(script, persona(name), 7)
        return [talk.reply(lines[: count + 1]).text for count in range(len(lines))]

    replies = hold()
    assert all(reply.strip() and "{" not in reply.replace("{}", "") for reply in replies)
    assert not any(reply[0].islower() for reply in replies)
    assert hold() == replies


def test_a_wording_is_not_used_again_while_others_are_fresh() -> None:
    words = [f"Number {number}." for number in range(FRESH_AFTER + 2)]
    talk = ScriptedTalk(small(SMALL.replace('"Tell me about {topic}."', ", ".join(words))), persona("nell"), 5)
    talk.reply([Seen("Afternoon.")])
    said = [talk.reply([Seen("Afternoon."), Seen("Mm.")]).text for _ in range(60)]
    assert all(reply not in said[max(0, at - FRESH_AFTER) : at] for at, reply in enumerate(said))


def test_two_seeds_talk_differently() -> None:
    lines = list(client_lines("dana"))

    def hold(seed: int) -> list[str]:
        talk = ScriptedTalk(SCRIPTS["skilled"], persona("dana"), seed)
        return [talk.reply(lines[: count + 1]).text for count in range(12)]

    assert hold(1) != hold(2)
