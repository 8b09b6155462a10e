"""Which reviewed replies a supervisor may measure agreement on, and under whose name."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from review_kit import ANA, OMAR, VERA, cohort_of, practised
from test_store_kit import BACKENDS, REPLY, fresh

from simulator.agreement.labels import parse_labels
from simulator.agreement.supervisors import label_file, labels_csv, supervisors
from simulator.store.database import Store
from simulator.store.review_labels import rated_replies
from simulator.store.reviews import CodeChange, add_code, agree, begin_review, rate, reveal


@pytest.fixture(params=BACKENDS)
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    with fresh(request.param, tmp_path) as opened:
        yield opened


def test_replies_that_supervisors_rated_are_read_with_both_sides(store: Store) -> None:
    session = practised(store, cohort_of(store))
    for by in (VERA, OMAR):
        begin_review(store, by, session.id)
    first, second = session.replies
    rate(store, VERA, first.id, "validation", 1, "passes over it")
    agree(store, VERA, first.id)
    agree(store, OMAR, first.id)
    (found,) = rated_replies(store, VERA, session.cohort)
    assert (found.session, found.number, found.text, found.client_number) == (session.id, 2, REPLY, 1)
    assert {name: said.ratings["validation"].points for name, said in found.said.items()} == {"Vera": 1, "Omar": 3}
    assert found.blind == {}
    assert [score.points for score in found.machine.scores] == [3, None]
    assert rated_replies(store, ANA, session.cohort) == []
    agree(store, OMAR, second.id)
    assert [each.number for each in rated_replies(store, VERA, session.cohort)] == [2, 4]


def test_a_session_still_to_be_rated_blind_is_left_out(store: Store) -> None:
    session = practised(store, cohort_of(store, blind_first=True))
    begin_review(store, OMAR, session.id)
    reply = session.replies[0]
    add_code(store, OMAR, reply.id, CodeChange("advice", 0, 4))
    for skill in ("validation", "open_questions"):
        rate(store, OMAR, reply.id, skill, 0)
    assert rated_replies(store, VERA, session.cohort) == []
    assert rated_replies(store, OMAR, session.cohort) == []
    reveal(store, OMAR, session.id)
    agree(store, OMAR, reply.id)
    (found,) = rated_replies(store, OMAR, session.cohort)
    assert found.coded_blind == {"Omar"}
    blind = {one.measure: one.value for one in label_file([found], blind=True).judgements}
    assert (blind["advice"], blind["open_question"], blind["validation_points"]) == ("yes", "no", 0)
    after = {one.measure: one.value for one in label_file([found], blind=False).judgements}
    assert (after["advice"], after["open_question"]) == ("yes", "yes")


def test_stored_reviews_exported_and_read_back_are_the_same_labels(store: Store) -> None:
    session = practised(store, cohort_of(store))
    begin_review(store, VERA, session.id)
    for reply in session.replies:
        agree(store, VERA, reply.id)
    replies = rated_replies(store, VERA, session.cohort)
    back = parse_labels(labels_csv(replies, blind=False), "labels.csv")
    assert supervisors(back) == ["Vera"]
    assert [(each.session, each.number, each.text) for each in back.replies] == [
        (session.id, 2, REPLY),
        (session.id, 4, REPLY),
    ]
