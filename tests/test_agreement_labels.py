"""Labelled files: what is read from each layout, that the documentation is true, and how a wrong file is refused."""

from __future__ import annotations

from pathlib import Path

import pytest

from simulator.agreement.columns import EXAMPLE, annomi_columns, columns_text, own_columns, rating_columns
from simulator.agreement.labels import LabelFile, bare, parse_labels, read_labels, stripped
from simulator.agreement.measures import measures
from simulator.errors import TranscriptError
from simulator.words import CODE_NAMES

OWN = "session,number,speaker,text,"
ANNOMI = (
    "transcript_id,source_group,utterance_id,prev_client_text,therapist_text,main_behaviour,question_type,"
    "reflection_type,input_type,advice_present,open_closed_reliable\n"
    "7,g,3,I sleep badly.,What keeps you up?,question,open,none,none,0,1\n"
    "7,g,5,The bills.,Do they worry you? You should call them.,question,closed,none,advice,1,0\n"
    "8,g,3,,Okay.,other,none,none,,,1\n"
)
TALK = "Seeker: I lost the bid.\nSupporter: How did you hear of it?\nSeeker: By mail.\nSupporter: By mail!"
LEND = (
    "conversation_id,full_conversation,validating_emotions__expert1,advice_giving__expert1,validating_emotions__ann\n"
    f'c1,"{TALK}",2,1,\n'
    'c2,"Supporter: So?\nSeeker: Nothing.",5,,4\n'
)


def said(file: LabelFile, item: str, coder: str = "labels") -> dict[str, object]:
    return {one.measure: one.value for one in file.judgements if (one.item, one.coder) == (item, coder)}


def refused(text: str) -> str:
    with pytest.raises(TranscriptError) as caught:
        parse_labels(text, "labels.csv")
    return str(caught.value)


# --- the layouts


def test_own_layout_gives_replies_with_the_clients_line_before_and_labels_by_coder() -> None:
    file = parse_labels(EXAMPLE, "labels.csv")
    assert file.layout == "own"
    assert [(reply.session, reply.number, reply.client_line) for reply in file.replies] == [
        ("monday", 2, "I can't face the office."),
        ("monday", 4, "They all look at me."),
    ]
    asked = {"question": "open", "question_present": "yes", "open_question": "yes"}
    assert said(file, "monday/2", "Vera") == asked
    assert said(file, "monday/2", "Omar") == {**asked, "validation_points": 1}
    assert said(file, "monday/4", "Omar")["validation_points"] == 4


def test_own_layout_takes_turns_in_any_order_and_another_delimiter() -> None:
    rows = [
        "Session;Number;Speaker;Text;advice",
        "a;4;Therapist;You could rest.;1",
        "b;1;client;Other session.;",
        "",
        "a;3;Client;Tired.;",
        "a;1;client;Hello.;",
        "a;2;counsellor;'-- go on;0",
    ]
    file = parse_labels("\r\n".join(rows), "labels.csv")
    assert [(reply.number, reply.text, reply.client_line) for reply in file.replies] == [
        (4, "You could rest.", "Tired."),
        (2, "-- go on", "Hello."),
    ]
    assert said(file, "a/4") == {"advice": "yes"}


def test_a_clients_line_in_the_row_goes_before_the_turn() -> None:
    file = parse_labels(
        f"{OWN}client_line,advice\na,1,client,Hm.,,\na,2,therapist,Rest.,I am tired.,1\na,0,t,Go on.,,\n", "x"
    )
    assert [reply.client_line for reply in file.replies] == ["I am tired.", None]
    assert said(file, "a/0") == {}


def test_an_open_question_label_goes_before_what_question_says() -> None:
    file = parse_labels(f"{OWN}open_question,question\na,1,therapist,What now?,0,open\n", "x")
    assert said(file, "a/1") == {"question": "open", "question_present": "yes", "open_question": "no"}


def test_annomi_is_read_as_it_comes() -> None:
    file = parse_labels(ANNOMI, "x")
    first, _, third = file.replies
    assert file.layout == "annomi"
    assert (first.session, first.number, first.text) == ("g", 3, "What keeps you up?")
    assert (first.client_line, third.client_line) == ("I sleep badly.", None)
    assert said(file, first.item) == {
        "question": "open",
        "question_present": "yes",
        "open_question": "yes",
        "reflection": "none",
        "reflection_present": "no",
        "advice": "no",
        "main_behaviour": "question",
    }
    assert said(file, third.item).keys() == said(file, first.item).keys() - {"advice"}


def test_rows_whose_coder_does_not_tell_open_from_closed_teach_only_that_there_is_a_question() -> None:
    file = parse_labels(ANNOMI, "x")
    found = said(file, file.replies[1].item)
    assert found["question_present"] == "yes"
    assert found["advice"] == "yes"
    assert not {"question", "open_question", "closed_question"} & found.keys()


def test_lend_an_ear_is_read_as_sessions_with_every_experts_ratings() -> None:
    file = parse_labels(LEND, "x")
    assert file.layout == "lend_an_ear"
    assert [(reply.item, reply.client_line) for reply in file.replies] == [
        ("c1/2", "I lost the bid."),
        ("c1/4", "By mail."),
        ("c2/1", None),
    ]
    assert len(file.turns["c1"]) == 4
    assert said(file, "c1", "expert1") == {"validating_emotions": 2, "advice_giving": 1}
    assert said(file, "c1", "ann") == {}
    assert said(file, "c2", "ann") == {"validating_emotions": 4}


# --- the documentation


def test_documentation_names_every_column_and_its_example_is_read() -> None:
    text = columns_text()
    for column in (*own_columns(), *annomi_columns()):
        assert f"  {column.name} " in text
        assert column.allowed in text
    for column in rating_columns():
        assert f"  {column.name}\n" in text
    assert {*CODE_NAMES, "question", "validation_points", "open_questions_points"} == {c.name for c in own_columns()}
    indented = [line[2:] for line in text.splitlines() if line.startswith(("  session,", "  monday,"))]
    assert parse_labels("\n".join(indented), "x") == parse_labels(EXAMPLE, "x")
    assert max(map(len, text.splitlines())) <= 110


def test_every_cell_that_is_allowed_is_a_value_of_its_measure() -> None:
    for column in (*own_columns(), *annomi_columns(), *rating_columns()):
        for values in column.cells.values():
            for name, value in values.items():
                measure = measures()[name]
                assert value in measure.classes if measure.classes else isinstance(value, int)


# --- without punctuation


def test_stripped_takes_punctuation_and_capitals_from_all_talk() -> None:
    assert bare("Well - you're RIGHT… 3.5, isn't it?") == "well you're right 35 isn't it"
    file = stripped(parse_labels(LEND, "x"))
    assert [reply.text for reply in file.replies] == ["how did you hear of it", "by mail", "so"]
    assert [reply.client_line for reply in file.replies] == ["i lost the bid", "by mail", None]
    assert file.turns["c1"][0].text == "i lost the bid"
    assert file.judgements == parse_labels(LEND, "x").judgements


# --- what is refused


@pytest.mark.parametrize(
    ("text", "where", "what"),
    [
        ("", "", "holds no rows below a heading"),
        (f"{OWN}advice\n", "", "holds no rows below a heading"),
        ("\nutterance,label\nHi.,x\n", ":2", "name the columns session, number, speaker, text and at least one label"),
        (f"{OWN}coder\na,1,therapist,Hi.,V\n", ":1", "has no column question or open_question"),
        (f"{OWN}advice,advice\na,1,therapist,Hi.,0,1\n", ":1", "has two columns advice"),
        (f"{OWN}advice\na,1,therapist,Hi.\n", ":2", "has 4 cells where the heading has 5"),
        (
            f'{OWN}advice\na,1,therapist,"Hi.\nHo.",0\na,2,therapist,Hm.,x\n',
            ":4",
            'advice may be 0 or 1, or empty; got "x"',
        ),
        (f"{OWN}question\na,1,therapist,Hi.,both\n", ":2", "question may be none, open or closed"),
        (f"{OWN}validation_points\na,1,therapist,Hi.,5\n", ":2", "validation_points may be 0, 1, 2, 3 or 4"),
        (f"{OWN}advice\na,one,therapist,Hi.,0\n", ":2", 'number must be a whole number, got "one"'),
        (f"{OWN}advice\na,1,dog,Hi.,0\n", ":2", 'speaker must be therapist or client, got "dog"'),
        (f"{OWN}advice\na,1,therapist, ,0\n", ":2", "text is empty"),
        (f"{OWN}advice\n,1,therapist,Hi.,0\n", ":2", "session is empty"),
        (f"{OWN}advice\na,1,client,Hi.,0\n", ":2", "advice stands on a turn of the client"),
        (f"{OWN}advice\na,1,client,Hi.,\n", "", "holds no reply of the therapist"),
        (f"{OWN}advice\na,1,therapist,Hi.,0\na,1,therapist,Hi.,1\n", ":3", "second row of labels for turn 1 of a"),
        (f"{OWN}coder,advice\na,1,t,Hi.,V,0\na,1,t,Ho.,O,1\n", ":3", "has other words in an earlier row"),
        (f'{OWN}advice\na,1,therapist,"Hi,0\n', ":2", "is not CSV"),
        ("therapist_text,question_type\nHi.,none\n", ":1", "has no column source_group or transcript_id"),
        ("therapist_text,utterance_id,source_group\nHi.,1,g\n", ":1", "has no column question_type or"),
        (ANNOMI + "7,g,3,,Again.,other,none,none,,,1\n", ":5", "second row for turn 3 of g"),
        ("conversation_id,full_conversation\nc,Hm\n", ":1", "has no column such as validating_emotions__expert1"),
        (LEND + "c1,Seeker: Hm.,1,1,1\n", ":8", "second row for conversation c1"),
        (LEND + "c3,Seeker: Hm.,1,1,1\n", ":8", "conversation c3: has one speaker, Seeker"),
        (LEND + f'c3,"{TALK}",6,1,1\n', ":8", "validating_emotions__expert1 may be 1, 2, 3, 4 or 5"),
    ],
)
def test_a_wrong_file_is_refused_with_its_line(text: str, where: str, what: str) -> None:
    message = refused(text)
    assert message.startswith(f"labels.csv{where}: ")
    assert what in message


def test_files_that_cant_be_read_say_so(tmp_path: Path) -> None:
    latin = tmp_path / "latin.csv"
    latin.write_bytes(f"{OWN}advice\na,1,therapist,caf\xe9,0\n".encode("latin-1"))
    for path, what in (
        (tmp_path / "none.csv", "can't be read (No such file or directory)"),
        (tmp_path, "can't be read (Is a directory)"),
        (latin, "not UTF-8"),
    ):
        with pytest.raises(TranscriptError) as caught:
            read_labels(path)
        assert str(path) in str(caught.value)
        assert what in str(caught.value)


def test_a_file_with_a_byte_order_mark_is_read(tmp_path: Path) -> None:
    path = tmp_path / "labels.csv"
    path.write_text(EXAMPLE, encoding="utf-8-sig")
    assert read_labels(path).replies == parse_labels(EXAMPLE, "x").replies


def test_long_conversations_fit_in_a_cell() -> None:
    talk = "\n".join(["Seeker: Well, it is long.", "Supporter: Mm-hmm."] * 4000)
    assert len(parse_labels(f'conversation_id,full_conversation,self_oriented__a\nc,"{talk}",1\n', "x").replies) == 4000
