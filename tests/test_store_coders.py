"""Several coders of one reply in the store: each adds its codes once, and where they part is found."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from test_store_kit import BACKENDS, CODES, fresh, practise, reply

from simulator.errors import ReplyError
from simulator.rubric.codes import CodedReply, Score
from simulator.store.coders import PointsApart, add_coding, coder_calls, points_apart
from simulator.store.database import Store
from simulator.store.jobs import add_model_call
from simulator.store.people import add_person
from simulator.store.records import ModelCall
from simulator.store.turns import add_score, turns


@pytest.fixture(params=BACKENDS)
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    with fresh(request.param, tmp_path) as opened:
        yield opened


def coding(validation: int | None, questions: int | None, coder: str = "model:x", version: str = "1.0.0") -> CodedReply:
    scores = (Score("validation", validation, "because"), Score("open_questions", questions, "because"))
    return CodedReply(CODES[:1], scores, version, coder)


def test_a_coder_is_added_once_beside_the_first(store: Store) -> None:
    accepted = reply(store, practise(store).id)
    assert add_coding(store, accepted.reply_id, coding(4, 1))
    assert not add_coding(store, accepted.reply_id, coding(0, 0))
    assert add_coding(store, accepted.reply_id, coding(2, 2, version="1.1.0"))
    said = turns(store, accepted.session_id)[1]
    assert [(score.skill, score.points, score.coder) for score in said.scores][2:4] == [
        ("validation", 4, "model:x"),
        ("open_questions", 1, "model:x"),
    ]
    assert [each.coder for each in said.codes].count("model:x") == 2
    assert {score.author for score in said.scores} == {None}


def test_only_a_stored_reply_can_be_coded(store: Store) -> None:
    accepted = reply(store, practise(store).id)
    for turn_id in (accepted.line_id, 999_999):
        with pytest.raises(ReplyError, match="Only a trainee's reply"):
            add_coding(store, turn_id, coding(4, 1))


def test_replies_on_which_coders_part_are_listed_widest_first(store: Store) -> None:
    first, second = practise(store).id, practise(store).id
    one, other = reply(store, first), reply(store, second)  # the local coder: 3, and not scored
    add_coding(store, one.reply_id, coding(1, 4))
    add_coding(store, other.reply_id, coding(2, None))
    add_coding(store, other.reply_id, coding(3, 0, coder="model:y"))
    found = points_apart(store)
    assert found[0] == PointsApart(first, one.reply_id, 2, "validation", "local", 3, "model:x", 1)
    assert found[0].apart == 2
    assert {(each.session_id, each.coder, each.other, each.apart) for each in found[1:]} == {
        (second, "local", "model:x", 1),
        (second, "model:x", "model:y", 1),
    }
    assert points_apart(store, least=2) == found[:1]
    assert points_apart(store, limit=1) == found[:1]
    assert points_apart(store, session_id=first) == found[:1]


def test_latest_points_of_a_coder_count_and_a_supervisors_do_not(store: Store) -> None:
    accepted = reply(store, practise(store).id)
    add_coding(store, accepted.reply_id, coding(0, None))
    assert [each.other_points for each in points_apart(store)] == [0]
    add_coding(store, accepted.reply_id, coding(3, None, version="1.1.0"))
    assert points_apart(store) == []
    given = Score("validation", 0, "harsh")
    add_score(store, accepted.reply_id, given, coder="supervisor", rubric_version="1.0.0", author="kim")
    assert points_apart(store) == []


def test_only_sessions_that_one_may_review_are_listed(store: Store) -> None:
    accepted = reply(store, practise(store).id)
    add_coding(store, accepted.reply_id, coding(0, None))
    stranger = add_person(store, "https://sign-in.example", "1", "Stranger")
    assert points_apart(store, stranger.id) == []
    assert points_apart(store, "nobody") == []


def test_calls_of_a_coder_are_read_back_in_their_order(store: Store) -> None:
    accepted = reply(store, practise(store).id)
    calls = [
        ModelCall(1, "x", "hash", 900, 40, 800, 300, "stop", "invalid", "No."),
        ModelCall(2, "x", "hash", 950, 60, 900, 300, "stop", None, '{"codes": []}'),
    ]
    for call in calls:
        add_model_call(store, accepted.reply_id, call)
    assert coder_calls(store, accepted.reply_id) == calls
    assert coder_calls(store, accepted.line_id) == []
