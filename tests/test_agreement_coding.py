"""The coder at work on labelled files: what its codes say on each measure, and where it parts from the labels."""

from __future__ import annotations

from dataclasses import replace

import pytest

from simulator.agreement.coding import Disagreement, code_replies, disagreements, judge
from simulator.agreement.comparison import compare
from simulator.agreement.figures import Value
from simulator.agreement.labels import LabelFile, parse_labels
from simulator.agreement.measures import RATINGS, evidence, measures, value_of
from simulator.rubric.codes import BehaviorCode, CodedReply, Score
from simulator.rubric.scores import code_and_score
from simulator.words import CODE_NAMES, CodeName

LABELS = """\
session,number,speaker,text,question,advice,validation_points
a,1,client,I can't sleep and I feel so lost.,,,
a,2,therapist,What is on your mind at night?,closed,0,
a,3,client,Money.,,,
a,4,therapist,You should see your bank.,none,0,3
a,5,client,I did.,,,
a,6,therapist,Mm-hmm.,none,0,0
"""
RATED = """\
conversation_id,full_conversation,encouraging_elaboration__ann,self_oriented__ann
c,"Seeker: I failed.
Supporter: What happened? How are you now?
Seeker: Bad.
Supporter: What would help?",1,1
"""


def coded_as(*names: CodeName, points: int | None = None) -> CodedReply:
    codes = tuple(BehaviorCode(name, 0, 2, 0.8) for name in names)
    return CodedReply(codes, (Score("validation", points, "", codes=codes[:1]),), "1.0.0")


@pytest.mark.parametrize(
    ("codes", "measure", "value"),
    [
        (("closed_question", "open_question", "question_stack"), "question", "open"),
        (("closed_question",), "question", "closed"),
        (("advice",), "question", "none"),
        (("closed_question",), "question_present", "yes"),
        (("reflection_simple",), "question_present", "no"),
        (("reflection_simple", "reflection_complex"), "reflection", "complex"),
        (("reflection_simple",), "reflection", "simple"),
        ((), "reflection", "none"),
        (("reflection_complex",), "reflection_present", "yes"),
        (("reflection_simple", "open_question"), "main_behaviour", "question"),
        (("reflection_simple", "advice"), "main_behaviour", "reflection"),
        (("advice",), "main_behaviour", "therapist_input"),
        (("affirmation",), "main_behaviour", "other"),
        (("affirmation",), "affirmation", "yes"),
        (("affirmation",), "invalidation", "no"),
    ],
)
def test_codes_say_a_value_of_each_measure(codes: tuple[CodeName, ...], measure: str, value: str) -> None:
    assert value_of(measures()[measure], "Oh.", coded_as(*codes)) == value


def test_telling_at_length_is_input_though_the_rubric_has_no_code_for_it() -> None:
    told = "The form goes to the office and they send it back within about two weeks."
    assert value_of(measures()["main_behaviour"], told, coded_as()) == "therapist_input"


def test_a_coder_that_names_the_main_behaviour_itself_is_taken_at_its_word() -> None:
    named = replace(coded_as("open_question"), main="reflection")
    assert value_of(measures()["main_behaviour"], "Oh.", named) == "reflection"


def test_every_value_is_one_that_the_measure_knows() -> None:
    for measure in measures().values():
        for names in ((), *((name,) for name in CODE_NAMES)):
            value = value_of(measure, "Oh.", coded_as(*names))
            assert value in measure.classes or (measure.ordered and value is None)


@pytest.mark.parametrize("points", [0, 4, None])
def test_points_are_the_scores_own_and_rest_on_its_codes(points: int | None) -> None:
    measure, coded = measures()["validation_points"], coded_as("affirmation", "advice", points=points)
    assert value_of(measure, "Oh.", coded) == points
    assert [code.name for code in evidence(measure, coded)] == ["affirmation"]
    assert value_of(measures()["open_questions_points"], "Oh.", coded) is None
    assert evidence(measures()["open_questions_points"], coded) == ()


def at_work(text: str) -> tuple[LabelFile, dict[str, CodedReply], list[Disagreement]]:
    file = parse_labels(text, "labels.csv")
    coded = code_replies(file.replies, code_and_score)
    return file, coded, list(disagreements(file, coded, judge(file, coded)))


def test_a_coder_whose_readings_differ_says_nothing() -> None:
    one, other = coded_as("open_question", "advice"), coded_as("closed_question")
    both = replace(one, codes=(), passes=(one.codes, other.codes))
    said = {name: value_of(measures()[name], "Oh.", both) for name in ("question", "question_present", "advice")}
    assert said == {"question": None, "question_present": "yes", "advice": None}
    assert value_of(measures()["affirmation"], "Oh.", both) == "no"


def test_replies_without_an_answer_are_not_scored() -> None:
    file = parse_labels(LABELS, "labels.csv")
    coded = code_replies(file.replies, lambda text, line: None if text.endswith("?") else code_and_score(text, line))
    found = {(one.measure, one.item): one.value for one in judge(file, coded)}
    asked = next(reply.item for reply in file.replies if reply.text.endswith("?"))
    assert asked not in coded
    assert found["question", asked] is None
    assert "none" in found.values()
    assert {one.number for one in disagreements(file, coded, judge(file, coded))} == {4}


def test_the_coder_judges_what_the_file_has_labels_for() -> None:
    file, coded, _ = at_work(LABELS)
    found: dict[str, list[Value | None]] = {}
    for one in judge(file, coded):
        found.setdefault(one.measure, []).append(one.value)
        assert one.coder == "local"
    assert found["question"] == ["open", "none", "none"]
    assert found["advice"] == ["no", "yes", "no"]
    assert found["validation_points"][2] is None
    assert found.keys() == {"question", "question_present", "open_question", "advice", "validation_points"}


def test_disagreements_show_the_words_that_earned_the_code() -> None:
    _, _, found = at_work(LABELS)
    question, opened, advice, points = found
    assert (question.code, question.session, question.number) == ("question", "a", 2)
    assert (question.label, question.coder) == ("closed", "open")
    assert question.words == "What is on your mind at night?"
    assert question.confidence is not None
    assert 0 < question.confidence <= 1
    assert (opened.code, opened.label, opened.coder) == ("open_question", "no", "yes")
    assert (advice.code, advice.number, advice.words) == ("advice", 4, "You should see your bank.")
    assert (points.code, points.number, points.label, points.coder) == ("validation_points", 4, 3, 1)


def test_where_the_coder_found_nothing_the_whole_reply_is_shown_without_confidence() -> None:
    _, _, found = at_work("session,number,speaker,text,affirmation\na,1,therapist,Mm-hmm.,1\n")
    assert found == [Disagreement("a", 1, "affirmation", "yes", "no", None, "Mm-hmm.")]


def test_sessions_are_rated_and_compared() -> None:
    file, coded, parted = at_work(RATED)
    judgements = judge(file, coded)
    assert {one.measure for one in judgements} == {"encouraging_elaboration", "self_oriented"} < set(RATINGS)
    assert all(one.item == one.session == "c" for one in judgements)
    (one,) = parted
    assert (one.code, one.number, one.label, one.confidence, one.words) == (
        "encouraging_elaboration",
        None,
        1,
        None,
        "",
    )
    report = compare(file.judgements, judgements, 0)
    assert [found.items for found in report.measures] == [1, 1]
