"""The model coder in practice sessions: after the line, beside the local scores, and never in the way of either."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from model_server import aimock, raw_peer, refused, requests_seen, said, sse
from practice_kit import receive_and_die
from test_session import begin, say, stored

from simulator import session
from simulator.clinic import Clinic, open_clinic
from simulator.coding import code_waiting
from simulator.practice import ALTERNATIVE, CODER_FAILED, coded_replies, last_feedback, talk_before
from simulator.rubric.codes import LOCAL_CODER, BehaviorCode, CodedReply, Score
from simulator.rubric.summary import summarize
from simulator.settings import Settings
from simulator.store import coders, jobs, sessions
from simulator.store.records import ModelCall, TurnRecord

pytestmark = pytest.mark.model_server

REPLY = "You should write a list of what there is to do."
ASKED = "JSON object only"  # ends the prompt of a model coder, and of nobody else
# so few words pass as the answer to anything
LINE = "Well, maybe."
ANSWER = json.dumps({"codes": [{"quote": REPLY, "why": "so", "code": "reflection_simple"}]})


@pytest.fixture
def clinic(tmp_path: Path) -> Iterator[Clinic]:
    """A clinic whose clients speak in the rehearsed voice, scored locally."""
    opened = open_clinic(Settings(data_dir=tmp_path))
    yield opened
    opened.store.engine.dispose()


def with_coder(tmp_path: Path, base_url: str, **more: object) -> Clinic:
    """The same data, with a model's voice and the model coder."""
    values = {"data_dir": tmp_path, "model": "local", "coder": "model", "openai_base_url": base_url, **more}
    return open_clinic(Settings.model_validate(values))


def coded_to_the_end() -> None:
    """Wait until no thread that says a line, and codes after it, is left."""
    for thread in threading.enumerate():
        if thread.name.startswith("line-"):
            thread.join(60)


def reply_of(clinic: Clinic, session_id: str) -> TurnRecord:
    return stored(clinic, session_id).turns[1]


def by_coder(turn: TurnRecord) -> dict[str, list[int | None]]:
    found: dict[str, list[int | None]] = {}
    for score in turn.scores:
        found.setdefault(score.coder, []).append(score.points)
    return found


def test_model_codes_stand_beside_the_local_ones_and_are_shown(clinic: Clinic, tmp_path: Path) -> None:
    session_id = begin(clinic)
    with aimock([said(ANSWER, ASKED), said(LINE)]) as base_url:
        there = with_coder(tmp_path, base_url)
        say(there, session_id, REPLY)
        coded_to_the_end()
        asked = [ASKED in one["body"]["messages"][-1]["content"] for one in requests_seen(base_url)]
    assert asked == [False, True, True]  # the client's line was never waited for
    reply = reply_of(there, session_id)
    assert by_coder(reply) == {"local": [1, 0], "model:local": [3, None]}
    practice = stored(there, session_id)
    assert [score.points for score in practice.coded(reply).scores] == [3, None]
    assert practice.scored_by() == practice.scored_by(reply) == "Scored by the model coder (local)."
    assert summarize([turn.turn for turn in practice.turns], coded_replies(practice)).counts["advice"] == 0
    plain = stored(clinic, session_id)
    assert [score.points for score in plain.coded(reply).scores] == [1, 0]
    assert plain.scored_by() == ""
    assert sessions.events(clinic.store, session_id=session_id) == []


def test_every_call_is_in_the_ledger_with_its_answer(clinic: Clinic, tmp_path: Path) -> None:
    session_id = begin(clinic)
    with aimock([said(ANSWER, ASKED), said(LINE)]) as base_url:
        there = with_coder(tmp_path, base_url)
        say(there, session_id, REPLY)
        coded_to_the_end()
    calls = coders.coder_calls(clinic.store, reply_of(clinic, session_id).id)
    coding = sum((call.prompt_tokens or 0) + (call.completion_tokens or 0) for call in calls)
    assert 0 < coding < jobs.tokens_used(clinic.store, session_id), "the line's own tokens are counted too"
    assert [(call.attempt, call.failure, call.partial_text) for call in calls] == [(1, None, ANSWER), (2, None, ANSWER)]
    assert all(call.prompt_tokens and call.completion_tokens for call in calls)


def test_model_that_does_not_answer_leaves_the_local_scores_and_a_reason(clinic: Clinic, tmp_path: Path) -> None:
    session_id = begin(clinic)
    with aimock([refused(429, ASKED, code="insufficient_quota"), said(LINE)]) as base_url:
        there = with_coder(tmp_path, base_url)
        say(there, session_id, REPLY)
        coded_to_the_end()
    practice, reply = stored(there, session_id), reply_of(there, session_id)
    assert by_coder(reply) == {"local": [1, 0]}
    assert practice.coded(reply).coder == LOCAL_CODER
    assert practice.scored_by() == "Scored by the local coder: the model did not answer."
    (event,) = sessions.events(clinic.store, session_id=session_id, name=CODER_FAILED)
    assert (event.detail["turn"], event.detail["failure"]) == (2, "quota")
    assert practice.turns[-1].text == LINE


def test_codes_that_cannot_be_used_are_said_to_be_so(clinic: Clinic, tmp_path: Path) -> None:
    session_id = begin(clinic)
    with aimock([said("No.", ASKED), said("No.", "That can't be used"), said(LINE)]) as base_url:
        there = with_coder(tmp_path, base_url)
        say(there, session_id, REPLY)
        coded_to_the_end()
    assert stored(there, session_id).scored_by() == "Scored by the local coder: the model's codes could not be used."
    calls = coders.coder_calls(clinic.store, reply_of(clinic, session_id).id)
    assert [(call.failure, call.partial_text) for call in calls] == [("invalid", "No.")] * 2


def test_coder_leaves_the_last_quarter_of_the_tokens_to_the_client(clinic: Clinic, tmp_path: Path) -> None:
    session_id = begin(clinic)
    accepted = say(clinic, session_id, REPLY)
    spent = ModelCall(1, "local", "", prompt_tokens=700, completion_tokens=50)
    jobs.add_model_call(clinic.store, accepted.line_id, spent)
    with aimock([said(ANSWER, ASKED)]) as base_url:
        there = with_coder(tmp_path, base_url, session_tokens=1000)
        code_waiting(there, session_id)
        assert jobs.tokens_used(clinic.store, session_id) == 750
        assert (
            stored(there, session_id).scored_by().endswith("the tokens that this session has for coding are used up.")
        )
        # a reply that was given up stays so; with more tokens the next session is coded
        other = begin(clinic)
        jobs.add_model_call(clinic.store, say(clinic, other, REPLY).line_id, spent)
        code_waiting(with_coder(tmp_path, base_url, session_tokens=1001), other)
    practice = stored(there, other)
    assert practice.is_coded(practice.turns[1])


def test_coder_gives_way_to_the_next_line_and_makes_up_for_it(clinic: Clinic, tmp_path: Path) -> None:
    session_id = begin(clinic, seed=5)  # neither line is so short that it needs no model
    line, codes = sse(text=LINE, finish="stop"), sse(text=ANSWER, finish="stop")
    other = sse(text="Maybe so.", finish="stop")
    with raw_peer([line], [sse(text='{"codes"'), "gone"], [1.0, other], [codes]) as peer:
        there = with_coder(tmp_path, peer.base_url)
        say(there, session_id, REPLY)
        while len(peer.requests) < 2:
            time.sleep(0.02)
        say(there, session_id, f"{REPLY} ")
        assert peer.hung_up.acquire(timeout=20)
        coded_to_the_end()
        assert len(peer.requests) == 7  # two lines, one coding given up, two codings of two passes
    practice = stored(there, session_id)
    assert [practice.is_coded(turn) for turn in practice.turns[1::2]] == [True, True]
    assert sessions.events(clinic.store, session_id=session_id) == []


def test_coding_that_died_with_its_process_is_made_up_for(clinic: Clinic, tmp_path: Path) -> None:
    session_id = begin(clinic)
    with raw_peer([sse(text=LINE, finish="stop")], [60.0]) as peer:
        settings = {"model": "local", "coder": "model", "openai_base_url": peer.base_url, "data_dir": tmp_path}
        receive_and_die(settings, session_id, REPLY, lambda: len(peer.requests) > 1)
    with aimock([said(ANSWER, ASKED), said(LINE)]) as base_url:
        there = with_coder(tmp_path, base_url)
        before = stored(there, session_id)
        assert (before.turns[-1].text, before.replies) == (LINE, 1)
        assert before.scored_by() == "Scored by the local coder: the model has not coded them yet."
        say(there, session_id, f"{REPLY} And then?")
        coded_to_the_end()
    after = stored(there, session_id)
    assert [after.is_coded(turn) for turn in after.turns[1::2]] == [True, True]


ADVISES = json.dumps({"codes": [{"quote": REPLY, "why": "tells what to do", "code": "advice"}]})
WORDING = "What is that like for you?"


@pytest.mark.parametrize(("written", "shown"), [(WORDING, True), ("You should ask about your divorce.", False)])
def test_models_own_wording_is_shown_where_it_is_right(
    written: str, shown: bool, clinic: Clinic, tmp_path: Path
) -> None:
    session_id = begin(clinic)
    with aimock([said(ADVISES, ASKED), said(written, '"missed"'), said(LINE)]) as base_url:
        there = with_coder(tmp_path, base_url)
        say(there, session_id, REPLY)
        coded_to_the_end()
        told = [one["body"]["messages"][-1]["content"] for one in requests_seen(base_url)][-1]
    practice = stored(there, session_id)
    assert json.loads(told).keys() == {"client", "reply", "missed"}
    found, plain = last_feedback(practice), last_feedback(stored(clinic, session_id))
    assert found is not None
    assert plain is not None
    assert found.alternative == (WORDING if shown else plain.alternative)
    assert plain.alternative != WORDING
    assert len(sessions.events(clinic.store, session_id=session_id, name=ALTERNATIVE)) == shown
    assert len(coders.coder_calls(clinic.store, practice.turns[1].id)) == 3


def test_local_coder_asks_nobody(clinic: Clinic, tmp_path: Path) -> None:
    session_id = begin(clinic)
    with aimock([said(ANSWER, ASKED), said(LINE)]) as base_url:
        there = with_coder(tmp_path, base_url, coder="local")
        say(there, session_id, REPLY)
        coded_to_the_end()
        assert len(requests_seen(base_url)) == 1
    assert by_coder(reply_of(there, session_id)).keys() == {"local"}


def test_client_hears_the_local_codes_whoever_codes_later(clinic: Clinic) -> None:
    session_id = begin(clinic)
    say(clinic, session_id, REPLY)
    before = stored(clinic, session_id)
    harsh = BehaviorCode("invalidation", 0, len(REPLY), 0.9)
    scores = (Score("validation", 0, "harsh", coder="model:x"),)
    assert coders.add_coding(clinic.store, before.turns[1].id, CodedReply((harsh,), scores, "1.0.0", "model:x"))
    after = stored(clinic, session_id)
    assert len(after.turns[1].codes) == len(before.turns[1].codes) + 1
    assert talk_before(after, 4) == talk_before(before, 4)
    session.end(clinic, session_id)
