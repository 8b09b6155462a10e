"""Supervisors as coders: which of their rows are judgements, and the file of labels that reads back."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from simulator.agreement.coding import disagreements, judge
from simulator.agreement.comparison import compare
from simulator.agreement.labels import parse_labels
from simulator.agreement.supervisors import (
    RatedReply,
    label_file,
    labels_csv,
    machine_codes,
    of_coder,
    supervisors,
)
from simulator.review import CodeDecision, Rating, ReplyReview
from simulator.rubric.codes import BehaviorCode, CodedReply, Score

AT = datetime(2026, 3, 1, tzinfo=UTC)
TEXT = "=You feel watched. What is it like?"
OPEN = BehaviorCode("open_question", 19, 35, 0.9)
MACHINE = CodedReply((OPEN,), (Score("validation", 2, "stock"), Score("open_questions", None, "no")), "1")
NOTHING = ReplyReview({}, (), {})


def said(validation: int | None, questions: int | None, *, decided: str = "agree", added: Any = None) -> ReplyReview:
    def row(kind: Any, id: int | None, name: Any) -> CodeDecision:
        return CodeDecision(1, 2, id, kind, name, 0, 5, None, "why", "vera", AT)

    ratings: dict[Any, Rating] = {
        skill: Rating(1, 2, skill, points, "why", "", "vera", AT)  # type: ignore[arg-type]
        for skill, points in (("validation", validation), ("open_questions", questions))
    }
    codes = {8: row(decided, 8, "open_question")} if decided else {}
    return ReplyReview(codes, (row("add", None, added),) if added else (), ratings)


def reply(number: int = 2, session: str = "-s1", **more: Any) -> RatedReply:
    values: dict[str, Any] = {"said": {}, "blind": {}, **more}
    return RatedReply(session, number, TEXT, number - 1, "@They look at me.", MACHINE, {8: OPEN}, **values)


def values(replies: list[RatedReply], coder: str, *, blind: bool = False) -> dict[str, Any]:
    return {one.measure: one.value for one in of_coder(label_file(replies, blind=blind), coder)}


def test_a_reply_decided_on_gives_every_code_and_points() -> None:
    found = values([reply(said={"Vera": said(4, None, decided="remove", added="affirmation")})], "Vera")
    assert len(found) == 12
    assert {name for name, value in found.items() if value == "yes"} == {"affirmation"}
    assert (found["validation_points"], found["open_questions_points"]) == (4, None)


def test_codes_nobody_decided_on_are_no_judgement_but_points_are() -> None:
    found = values([reply(said={"Vera": said(3, 1, decided="")})], "Vera")
    assert found == {"validation_points": 3, "open_questions_points": 1}
    assert label_file([reply(said={"Vera": NOTHING})], blind=False).judgements == ()


def test_blind_codes_count_only_where_the_supervisor_gave_codes_blind() -> None:
    blind = {"Vera": said(0, 2, decided="", added="advice"), "Omar": said(0, 2, decided="")}
    one = reply(blind=blind, said={"Vera": said(4, 4)}, coded_blind=frozenset({"Vera"}))
    vera, omar = values([one], "Vera", blind=True), values([one], "Omar", blind=True)
    assert (vera["advice"], vera["open_question"], vera["validation_points"]) == ("yes", "no", 0)
    assert omar == {"validation_points": 0, "open_questions_points": 2}
    assert values([one], "Vera")["validation_points"] == 4


def test_supervisors_are_compared_with_the_machine_and_with_each_other() -> None:
    replies = [
        reply(2, said={"Vera": said(2, None), "Omar": said(1, None)}),
        reply(4, said={"Vera": said(4, 3, decided="remove"), "Omar": said(3, 3)}),
        reply(6, session="s2", said={"Vera": said(0, None), "Omar": said(0, None)}),
    ]
    file = label_file(replies, blind=False)
    assert supervisors(file) == ["Omar", "Vera"]
    coded = machine_codes(replies)
    judged = judge(file, coded)
    report = {one.measure.name: one for one in compare(file.judgements, judged, draws=10).measures}
    assert (report["open_question"].items, report["open_question"].not_labelled) == (2, 1)
    pair = {one.measure.name: one for one in compare(of_coder(file, "Vera"), of_coder(file, "Omar"), draws=10).measures}
    assert pair["validation_points"].items == 3
    assert pair["validation_points"].kappa.value is not None
    parted = list(disagreements(file, coded, judged))
    assert {(one.code, one.number) for one in parted} >= {("validation_points", 4), ("validation_points", 6)}


def test_the_exported_labels_read_back_as_the_same_judgements() -> None:
    replies = [
        reply(2, said={"Vera": said(2, None), "Omar": said(1, 0, decided="")}),
        reply(4, said={"Vera": said(4, 3, decided="remove")}),
        reply(6, session="s2", said={"Vera": NOTHING}),
    ]
    text = labels_csv(replies, blind=False)
    assert "'=You feel" in text
    back = parse_labels(text, "labels.csv")
    file = label_file(replies, blind=False)
    kept = {one for one in file.judgements if one.value is not None}
    # what a file says of open_question it says of the question's kind too
    assert {one for one in back.judgements if one.measure in {k.measure for k in kept}} == kept
    assert back.replies == file.replies
