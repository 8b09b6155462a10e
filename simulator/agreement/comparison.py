"""Agreement: how far one coder's judgements are those of others, on every measure that both judged.

Pure: it takes judgements (measure, session, item, coder, value), wherever they come from: labelled files
(`labels.py`) or stored scores, where a supervisor is a coder too.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from statistics import fmean

from simulator.agreement.figures import (
    Figure,
    Icc,
    Table,
    Value,
    hits,
    icc,
    kappa,
    macro_f1,
    merged,
    resampled,
    weighted_kappa,
)
from simulator.agreement.measures import NO, YES, Judgement, Measure, measures
from simulator.agreement.pairs import Compared, Said, said_by_measure, side_by_side

DRAWS = 1000
# A session's score is a mean over its replies; with fewer than this it says little.
ENOUGH_REPLIES = 5


@dataclass(frozen=True)
class ClassFigures:
    """One class: how many items the labels and the coder gave it, and how well the coder finds it (0-1)."""

    name: str
    labelled: int
    coded: int
    precision: Figure
    recall: Figure
    f1: Figure


@dataclass(frozen=True)
class People:
    """How far the people who labelled agree with each other.

    `kappa` is the mean over `pairs` of them (quadratic weights for numbers), `low` and `high` the ends; `icc` is of
    their scores of whole sessions; `with_each` the kappa of the coder with each of them.
    """

    coders: int
    pairs: int
    kappa: float | None
    low: float | None
    high: float | None
    icc: Icc
    with_each: Mapping[str, float | None]


@dataclass(frozen=True)
class MeasureAgreement:
    """Agreement on one measure, over the items that both scored.

    `not_labelled` and `not_scored` count the items that the labels, or the coder, leave out: they are in no figure.
    `kappa` is Cohen's for classes and has quadratic weights for numbers; `classes` and `macro_f1` are for classes.
    `session_single` is ICC(2,1) and `session_average` ICC(3,k) of the scores of `icc_sessions` whole sessions: the
    share of yes, or the mean. `people` is there where several people labelled.
    """

    measure: Measure
    items: int
    sessions: int
    not_labelled: int
    not_scored: int
    kappa: Figure
    macro_f1: Figure
    classes: tuple[ClassFigures, ...]
    table: Table
    icc_sessions: int
    session_single: Figure
    session_average: Figure
    people: People | None


@dataclass(frozen=True)
class AgreementReport:
    """What `compare` found: the coder's name, how intervals were drawn, and every measure that both judged."""

    coder: str
    draws: int
    seed: int
    measures: tuple[MeasureAgreement, ...]


@dataclass(frozen=True)
class _Session:
    """One session's counts, and its score by labels and coder where it has one."""

    table: Table
    scores: tuple[float, float] | None


def compare(
    labels: Iterable[Judgement], coded: Iterable[Judgement], draws: int = DRAWS, seed: int = 0
) -> AgreementReport:
    """Compare one coder's judgements with labels, measure by measure.

    Several people's labels of an item are taken together: the class that most of them say (a tie is no label), or the
    median of numbers. Where a coder judged an item twice, the later stands. Intervals are the middle 95% of `draws` of
    sessions with replacement. Raises ValueError where `coded` is by several coders, and KeyError for a measure there is
    none of.
    """
    people, own = said_by_measure(labels), said_by_measure(coded)
    coders = {coder for items in own.values() for said in items.values() for coder in said.by_coder}
    if len(coders) > 1:
        raise ValueError(f"compares one coder with labels, got {', '.join(sorted(coders))}")
    name = next(iter(coders), "")
    unknown = (people.keys() | own.keys()) - measures().keys()
    if unknown:
        raise KeyError(f"no measure {', '.join(sorted(unknown))}")
    found = []
    for measure in measures().values():
        theirs, mine = people.get(measure.name, {}), own.get(measure.name, {})
        compared = side_by_side(measure, theirs, mine)
        if mine and any(one.label is not None for one in compared):
            found.append(_agreement(measure, compared, _people(measure, theirs, compared), draws, seed))
    return AgreementReport(name, draws, seed, tuple(found))


def _agreement(
    measure: Measure, compared: Sequence[Compared], people: People | None, draws: int, seed: int
) -> MeasureAgreement:
    by_session: dict[str, list[Compared]] = {}
    for one in compared:
        if one.scored:
            by_session.setdefault(one.session, []).append(one)
    sessions = [_session(measure, by_session[name]) for name in sorted(by_session)]
    figures = resampled(sessions, lambda drawn: _figures(measure, drawn), draws, seed)
    table = merged([session.table for session in sessions])
    return MeasureAgreement(
        measure=measure,
        items=sum(table.values()),
        sessions=len(sessions),
        not_labelled=sum(one.label is None for one in compared),
        not_scored=sum(one.coder is None and one.label is not None for one in compared),
        kappa=figures["kappa"],
        macro_f1=figures["macro_f1"],
        classes=tuple(_class(name, table, figures) for name in measure.classes),
        table=table,
        icc_sessions=sum(session.scores is not None for session in sessions),
        session_single=figures["single"],
        session_average=figures["average"],
        people=people,
    )


def _session(measure: Measure, compared: Sequence[Compared]) -> _Session:
    table = Counter(one.scored for one in compared if one.scored)
    scores = [_scores(measure, one) for one in compared]
    enough = measure.per == "session" or len(compared) >= ENOUGH_REPLIES
    known = [pair for pair in scores if pair]
    if not known or not enough:
        return _Session(table, None)
    return _Session(table, (fmean(label for label, _ in known), fmean(coder for _, coder in known)))


def _scores(measure: Measure, one: Compared) -> tuple[float, float] | None:
    label, coder = _number(measure, one.label), _number(measure, one.coder)
    return None if label is None or coder is None else (label, coder)


def _number(measure: Measure, value: Value | None) -> float | None:
    """A value as a number that can be averaged over a session; None for classes that have no order."""
    if value is None:
        return None
    if measure.ordered:
        return float(value)
    return float(value == YES) if measure.classes == (NO, YES) else None


def _kappa(measure: Measure, table: Table) -> float | None:
    return weighted_kappa(table) if measure.ordered else kappa(table)


def _figures(measure: Measure, sessions: Sequence[_Session]) -> dict[str, float | None]:
    """Every figure of some sessions, by name."""
    table = merged([session.table for session in sessions])
    scored = icc([session.scores for session in sessions if session.scores])
    found = {"kappa": _kappa(measure, table), "single": scored.single, "average": scored.average}
    found["macro_f1"] = None if measure.ordered else macro_f1(table)
    for name in measure.classes:
        hit = hits(table, name)
        found |= {f"{name} precision": hit.precision, f"{name} recall": hit.recall, f"{name} f1": hit.f1}
    return found


def _class(name: str, table: Table, figures: Mapping[str, Figure]) -> ClassFigures:
    labelled = sum(count for (label, _), count in table.items() if label == name)
    coded = sum(count for (_, coder), count in table.items() if coder == name)
    return ClassFigures(
        name, labelled, coded, figures[f"{name} precision"], figures[f"{name} recall"], figures[f"{name} f1"]
    )


# --- people with each other


def _people(measure: Measure, people: Mapping[str, Said], compared: Sequence[Compared]) -> People | None:
    coders = sorted({coder for said in people.values() for coder in said.by_coder})
    if len(coders) < 2:
        return None
    mine = {one.item: one.coder for one in compared}
    alone = {coder: {item: said.by_coder.get(coder) for item, said in people.items()} for coder in coders}
    pairs = [_kappa_of(measure, alone[first], alone[second]) for first, second in combinations(coders, 2)]
    known = [value for value in pairs if value is not None]
    return People(
        coders=len(coders),
        pairs=len(known),
        kappa=fmean(known) if known else None,
        low=min(known, default=None),
        high=max(known, default=None),
        icc=icc(_session_rows(measure, people, coders)),
        with_each={coder: _kappa_of(measure, alone[coder], mine) for coder in coders},
    )


def _kappa_of(measure: Measure, first: Mapping[str, Value | None], second: Mapping[str, Value | None]) -> float | None:
    """Kappa of two coders over the items, by name, that both scored."""
    pairs = [Compared(item, "", value, second.get(item)).scored for item, value in first.items()]
    return _kappa(measure, Counter(pair for pair in pairs if pair))


def _session_rows(measure: Measure, people: Mapping[str, Said], coders: Sequence[str]) -> list[list[float]]:
    """Each session's score by each of the people, over the items that all of them scored."""
    by_session: dict[str, list[list[float]]] = {}
    for _, said in sorted(people.items()):
        row = [_number(measure, said.by_coder.get(coder)) for coder in coders]
        known = [value for value in row if value is not None]
        if len(known) == len(coders):
            by_session.setdefault(said.session, []).append(known)
    least = 1 if measure.per == "session" else ENOUGH_REPLIES
    return [[fmean(column) for column in zip(*rows, strict=True)] for rows in by_session.values() if len(rows) >= least]
