"""From a transcript to a first draft: by rule, by a model whose answer is checked, at the command line."""

from __future__ import annotations

import json
import logging
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from model_server import aimock, refused, requests_seen, said

from simulator.authoring.checking import check
from simulator.authoring.transcript_draft import Draft, draft_persona, read_upload
from simulator.authoring.transcript_sketch import sketch
from simulator.cli import main
from simulator.content import Content
from simulator.errors import ContentError, TranscriptError
from simulator.model import ChatModel
from simulator.persona import Persona
from simulator.settings import Settings

ROOT = Path(__file__).parent.parent
NOTHING = Content({}, {}, ())
TALK = """\
**Therapist:** How was the garden this week?

**Ivo:** Well, the garden is a mess. The frost took the tomatoes, all nine of them, and I stood there and laughed.

**Therapist:** All nine. What was that like, standing there?

**Ivo:** Mm.

**Therapist:** It sounds as if the laugh wasn't only a laugh.

**Ivo:** No. I felt ashamed, if I'm honest. My father grew tomatoes every year and I can't keep one alive.
I've never told Rosa that.

**Therapist:** And who looks after the garden with you?

**Ivo:** Well, Rosa waters it when I'm on nights. I've been writing her lists. I should manage it by myself, though.

**Therapist:** You'd rather not need the help.

**Ivo:** I'm on nights again from Monday. The depot is short of people, so the garden has nobody until spring, they say.

**Therapist:** Until spring. How do you sleep?

**Ivo:** I'm afraid of the nights, to tell you the truth. I lie there at noon and I think of my father and his garden.
"""


def upload(text: str = TALK, name: str = "ivo.md") -> Draft:
    return draft_persona(ROOT, "ivo", *read_upload(name, text.encode("utf-8")))


def read(draft: Draft) -> Persona:
    found = check("persona", "ivo", draft.text, NOTHING)
    assert found.faults == ()
    assert isinstance(found.part, Persona)
    return found.part


# --- by rule


def test_the_draft_is_a_valid_persona_of_the_clients_own_turns() -> None:
    draft = upload()
    persona = read(draft)
    assert (persona.id, persona.name, persona.version) == ("ivo", "Ivo", "1.0.0")
    # "Mm." tells nothing; every other turn of the client's is a fact, in their words, with its number
    assert [fact.source for fact in persona.facts] == [(2,), (6,), (8,), (10,), (12,)]
    for fact in persona.facts:
        assert fact.lines[0] in " ".join(TALK.split())
    assert {fact.tier for fact in persona.facts} == {"anyone", "some", "much"}
    assert [belief.source for belief in persona.beliefs] == [(8,)]
    assert persona.style.fillers == ("Well",)
    assert draft.instead is None


def test_what_is_only_said_to_some_is_guessed_from_its_words() -> None:
    facts = {fact.source[0]: fact for fact in read(upload()).facts}
    assert facts[6].tier == "much", "shame, and never told"
    assert facts[2].openness < facts[6].openness
    assert facts[6].withheld
    assert facts[2].asks == ("How was the garden this week?",)
    assert facts[8].kind == "belief"


def test_topics_are_subjects_that_return() -> None:
    persona = read(upload())
    titles = [topic.title for topic in persona.topics]
    assert "Garden" in titles
    assert "Rosa" in titles, "whoever is called by name is a subject"
    garden = next(topic for topic in persona.topics if topic.title == "Garden")
    assert {2, 10, 12} == {fact.source[0] for fact in persona.facts if fact.topic == garden.id}
    assert "garden" in garden.cues


def test_guesses_are_marked_and_names_pointed_out() -> None:
    text = upload().text
    assert "# CHECK: these look like names: Rosa, Monday" in text
    for key in ("age", "pronouns", "presenting_problem", "effects", "rehearsed", "facts", "topics"):
        lines = text.splitlines()
        at = next(number for number, line in enumerate(lines) if line.startswith(f"{key}:"))
        assert lines[at - 1].startswith("# CHECK"), key
    assert not any("Sam" in line for line in text.splitlines() if not line.lstrip().startswith("#"))
    assert '"It\'s Ivo."' in text


def test_a_client_without_a_name_and_a_very_short_talk(tmp_path: Path) -> None:
    short = "Therapist: Hello.\nClient: Hello there, I have come about my sleep again.\nTherapist: Yes?\nClient: Yes.\n"
    draft = upload(short, "short.txt")
    assert "# CHECK: the transcript gives no name." in draft.text
    found = check("persona", "ivo", draft.text, NOTHING)
    assert [fault.message for fault in found.faults if "tier" not in fault.message] == []
    assert len(found.faults) == 2, "one fact can't fill three tiers, and that is said by line"


def test_nothing_that_is_said_can_break_the_file() -> None:
    nasty = TALK.replace("a mess", 'a "mess": {x} # no \\n *ref &a !t \u2028 \t 🙂 <<')
    for persona in (read(upload(nasty)), read(upload(json.dumps(_rows(nasty)), "ivo.json"))):
        assert '"mess": {x} # no \\n *ref &a !t' in persona.facts[0].lines[0]


def _rows(text: str) -> list[dict[str, str]]:
    parts = [part.split(":**", 1) for part in text.split("\n\n")]
    return [{"speaker": who.strip("* \n"), "text": said.strip()} for who, said in parts]


def test_a_long_transcript_keeps_what_tells_most() -> None:
    turns = "".join(
        f"Therapist: And then?\nClient: On day {n} the kettle and the window number {n} were open all morning.\n"
        for n in range(80)
    )
    transcript, name = read_upload("long.txt", turns.encode())
    found = sketch(transcript, name)
    assert (len(found.facts), found.left_out) == (60, 20)
    assert read(upload(turns, "long.txt")).facts
    assert "# CHECK: 20 shorter turns" in upload(turns, "long.txt").text


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        ("ivo.pdf", b"x", "no form this program reads"),
        ("ivo.txt", b"Client: caf\xe9", "ivo.txt:1: holds a byte that is not UTF-8"),
        ("ivo.txt", b"", "is empty"),
        ("ivo.csv", b"a,b\n1,2\n", 'no column "speaker"'),
    ],
)
def test_what_cannot_be_read_is_said(name: str, content: bytes, told: str) -> None:
    with pytest.raises(TranscriptError, match=told):
        read_upload(name, content)


def test_an_id_that_is_none_is_refused(tmp_path: Path) -> None:
    transcript, name = read_upload("ivo.md", TALK.encode())
    with pytest.raises(ContentError, match="small letters"):
        draft_persona(ROOT, "../ivo", transcript, name)
    with pytest.raises(ContentError, match="the blank form is missing"):
        draft_persona(tmp_path, "ivo", transcript, name)


# --- by a model


def fact(id: str, openness: float, source: list[int], **more: Any) -> dict[str, Any]:
    withheld = {"withheld": ["It's fine."]} if openness >= 0.25 else {}
    made = {"id": id, "topic": "garden", "kind": "event", "title": "T", "text": "Ivo has a garden.", "source": source}
    return {**made, "openness": openness, "lines": ["It's a garden."], **withheld, **more}


def answer(*facts: dict[str, Any], **more: Any) -> dict[str, Any]:
    made = {
        "presenting_problem": "Ivo's garden froze.",
        "background": "He works nights.",
        "description": "Plain and dry.",
        "topics": [{"id": "garden", "title": "The garden", "cues": ["garden", "tomatoes"], "lines": ["It's small."]}],
    }
    return {**made, "facts": list(facts), **more}


GOOD = answer(fact("frost", 0.0, [2]), fact("rosa", 0.3, [8]), fact("father", 0.7, [6, 12]))


def model_at(address: str) -> ChatModel:
    settings = Settings(model="m", openai_base_url=address, model_timeout_seconds=20)
    return ChatModel("m", settings)


def drafted(address: str) -> Draft:
    return draft_persona(ROOT, "ivo", *read_upload("ivo.md", TALK.encode()), model_at(address))


@pytest.mark.model_server
def test_a_models_answer_is_taken_over_and_the_transcript_sent_as_data() -> None:
    with aimock([said("Here it is:\n```json\n" + json.dumps(GOOD) + "\n```")]) as address:
        draft = drafted(address)
        (request,) = requests_seen(address)
    persona = read(draft)
    assert draft.instead is None
    assert [(each.id, each.source) for each in persona.facts] == [("frost", (2,)), ("rosa", (8,)), ("father", (6, 12))]
    assert persona.presenting_problem == "Ivo's garden froze."
    assert persona.style.fillers == ("Well",), "what was counted stays counted"
    assert "made by m from a transcript" in draft.text
    system, user = request["body"]["messages"]
    assert (system["role"], user["role"]) == ("system", "user")
    assert "tomatoes" not in system["content"]
    assert [turn["turn"] for turn in json.loads(user["content"])] == list(range(1, 13))


@pytest.mark.model_server
@pytest.mark.parametrize(
    "wrong",
    [
        "I can't do that.",
        json.dumps(answer(fact("frost", 0.0, [2]), fact("rosa", 0.3, [8]), fact("made_up", 0.7, [1]))),
        json.dumps(answer(fact("frost", 0.0, [2]), fact("rosa", 0.3, [8]), fact("far", 0.7, [99]))),
        json.dumps(answer(fact("a", 0.0, [2]), fact("b", 3.0, [8]), fact("c", 0.7, [6]))),
        json.dumps(answer(fact("a", 0.0, [2]), fact("a", 0.3, [8]), fact("c", 0.7, [6]))),
        json.dumps(answer(fact("a", 0.0, [2], topic="none"), fact("b", 0.3, [8]), fact("c", 0.7, [6]))),
    ],
    ids=["prose", "therapists_turn", "no_such_turn", "out_of_range", "twice", "no_topic"],
)
def test_a_wrong_answer_is_mended_once(wrong: str) -> None:
    with aimock([said(json.dumps(GOOD), match="That can't be used."), said(wrong)]) as address:
        draft = drafted(address)
        assert len(requests_seen(address)) == 2
    assert draft.instead is None
    assert [each.id for each in read(draft).facts] == ["frost", "rosa", "father"]


@pytest.mark.model_server
@pytest.mark.parametrize(
    ("fixture", "told"),
    [
        (said("No."), "not of the form asked for, twice"),
        (said("{", finishReason="length"), "was cut off"),
        (refused(401), "made by rule"),
    ],
    ids=["never", "cut", "refused"],
)
def test_where_the_model_fails_the_rule_made_draft_stands_in_and_says_so(
    fixture: dict[str, Any], told: str, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.DEBUG), aimock([fixture]) as address:
        draft = drafted(address)
    assert draft.instead is not None
    assert draft.instead.startswith("The model made no usable draft, so this one was made by rule.")
    assert told in draft.instead
    assert draft.text == upload().text
    ours = [record for record in caplog.records if record.name.startswith("simulator")]
    assert not any("tomatoes" in record.getMessage() for record in ours)


def test_a_transcript_too_long_for_one_call_is_not_sent() -> None:
    long = TALK + "".join(f"\n**Therapist:** And?\n\n**Ivo:** {'tomatoes and frost ' * 60}\n" for _ in range(60))
    transcript, name = read_upload("ivo.md", long.encode())
    draft = draft_persona(ROOT, "ivo", transcript, name, model_at("http://127.0.0.1:9/v1"))
    assert draft.instead is not None
    assert "too long to be sent" in draft.instead


# --- at the command line


def test_the_command_prints_a_file_that_can_be_published(tmp_path: Path) -> None:
    file = tmp_path / "ivo.md"
    file.write_text(TALK, encoding="utf-8")
    done = CliRunner().invoke(main, ["draft", str(file), "--id", "ivo"])
    assert (done.exit_code, done.stderr) == (0, "")
    assert done.stdout == upload().text
    piped = CliRunner().invoke(main, ["draft", "-", "--id", "ivo"], input=TALK)
    assert piped.exit_code == 0
    assert [each.source for each in read(Draft(piped.stdout)).facts] == [(2,), (6,), (8,), (10,), (12,)]


def test_the_command_says_what_is_wrong(tmp_path: Path) -> None:
    missing = CliRunner().invoke(main, ["draft", str(tmp_path / "no.txt"), "--id", "ivo"])
    assert (missing.exit_code, missing.stdout) == (2, "")
    assert "there is no such file" in missing.stderr
    file = tmp_path / "ivo.md"
    file.write_text(TALK, encoding="utf-8")
    no_model = CliRunner().invoke(main, ["draft", str(file), "--id", "ivo", "--model"])
    assert no_model.exit_code == 2
    assert "SIMULATOR_MODEL" in no_model.stderr
