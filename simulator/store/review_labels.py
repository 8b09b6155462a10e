"""Reviewed replies with what each supervisor said of them, for measuring how far they agree."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from sqlalchemy import exists, or_, select

from simulator.agreement.supervisors import RatedReply
from simulator.review import SessionReview, blind_part
from simulator.rubric.codes import LOCAL_CODER, CodedReply, Score
from simulator.store.access import may_review, require
from simulator.store.audit import enter
from simulator.store.database import Store, reading, writing
from simulator.store.records import TurnRecord
from simulator.store.review_reading import session_review
from simulator.store.tables import practice_session
from simulator.store.tables_people import cohort
from simulator.store.tables_review import review
from simulator.store.turns import turns
from simulator.transcript import Speaker
from simulator.words import SKILLS

# The latest reviewed sessions that are read; older ones say less of how people rate now.
SESSIONS_READ = 60


def rated_replies(store: Store, by: str, cohort_id: str, limit: int = SESSIONS_READ) -> list[RatedReply]:
    """The replies that supervisors rated, of a cohort's latest sessions that `by` may review; empty for anyone else.

    Sessions that `by` is still to rate blind are left out: their figures would tell what others gave.
    """
    reviewed = exists().where(review.c.session_id == practice_session.c.id)
    mine = (review.c.session_id == practice_session.c.id) & (review.c.reviewer == by)
    revealed = exists().where(mine, review.c.revealed.is_not(None))
    query = (
        select(practice_session.c.id, practice_session.c.rubric_version)
        .join(cohort, cohort.c.id == practice_session.c.cohort)
        .where(practice_session.c.cohort == cohort_id, may_review(by), reviewed)
        .where(or_(~cohort.c.blind_first, revealed))
        .order_by(practice_session.c.started.desc(), practice_session.c.id)
        .limit(limit)
    )
    with reading(store) as connection:
        found = connection.execute(query).all()
    names: dict[str, str] = {}
    replies: list[RatedReply] = []
    for row in found:
        said = session_review(store, None, row.id)
        if said is not None:
            _keep_names(names, said)
            replies += _of_session(row.rubric_version, turns(store, row.id), said, names)
    return replies


def enter_label_export(store: Store, by: str, cohort_id: str, sessions: int) -> None:
    """Enter that labelled replies of a cohort left the program. Raises AccessError but for its supervisors."""
    with writing(store) as connection:
        require(connection, by, cohort_id, "supervisor")
        enter(connection, by, "labels_exported", cohort=cohort_id, detail={"sessions": sessions})


def _keep_names(names: dict[str, str], said: SessionReview) -> None:
    """One name a person, also where two are called the same."""
    for author in sorted(said.authors - names.keys()):
        name, place = said.names.get(author, author), 2
        while name in names.values():
            name, place = f"{said.names.get(author, author)} ({place})", place + 1
        names[author] = name


def _of_session(
    rubric_version: str, found: Sequence[TurnRecord], said: SessionReview, names: dict[str, str]
) -> Iterator[RatedReply]:
    blind = {author: blind_part(said, author) for author in said.authors}
    coded_blind = frozenset(names[author] for author, part in blind.items() if part.decisions)
    line: TurnRecord | None = None
    for turn in found:
        if turn.speaker is Speaker.CLIENT:
            line = turn if turn.text else line
            continue
        standing = {author: said.by(author).standing.of_turn(turn.id) for author in said.authors}
        before = {author: part.of_turn(turn.id) for author, part in blind.items()}
        if line is None or not any(each.touched for each in (*standing.values(), *before.values())):
            continue
        codes = {each.id: each.code for each in turn.codes if each.coder == LOCAL_CODER}
        points = {each.skill: each for each in turn.scores if each.coder == LOCAL_CODER}
        scores = tuple(Score(skill, points[skill].points, points[skill].reason) for skill in SKILLS if skill in points)
        yield RatedReply(
            session=turn.session_id,
            number=turn.number,
            text=turn.text,
            client_number=line.number,
            client_line=line.text,
            machine=CodedReply(tuple(codes.values()), scores, rubric_version),
            codes=codes,
            said={names[author]: each for author, each in standing.items() if each.touched},
            blind={names[author]: each for author, each in before.items() if each.touched},
            coded_blind=coded_blind,
        )
