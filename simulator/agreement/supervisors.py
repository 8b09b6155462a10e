"""Supervisors as coders: their stored reviews as labels, which `comparison.py` sets beside the rubric and each other.

A supervisor's points count where they gave any; their codes where they decided on the whole reply, for a code that
nobody looked at is no judgement. Blind ratings alone measure agreement free of the suggestion.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from simulator.agreement.columns import own_columns
from simulator.agreement.figures import Value
from simulator.agreement.labels import LabelFile, Reply
from simulator.agreement.measures import YES, Judgement, Measure, measures, value_of
from simulator.report import harmless
from simulator.review import ReplyReview, reviewed
from simulator.rubric.codes import BehaviorCode, CodedReply
from simulator.words import CODE_NAMES, SKILLS

SOURCE = "reviews"
# With fewer items a kappa says little, whatever its value (Sim and Wright 2005, doi:10.1093/ptj/85.3.257, on sizes).
FEW_ITEMS = 30
CODES = (*CODE_NAMES,)
POINTS = tuple(f"{skill}_points" for skill in SKILLS)


@dataclass(frozen=True)
class RatedReply:
    """A reply with the machine's coding and what stands of each supervisor's, by name; `blind` before the reveal only.

    `codes` are the machine's by their id; `coded_blind` names who gave codes, and not only points, in the blind part of
    this session.
    """

    session: str
    number: int
    text: str
    client_number: int
    client_line: str
    machine: CodedReply
    codes: Mapping[int, BehaviorCode]
    said: Mapping[str, ReplyReview]
    blind: Mapping[str, ReplyReview]
    coded_blind: frozenset[str] = frozenset()

    @property
    def item(self) -> str:
        """Its own name among all replies."""
        return f"{self.session}/{self.number}"


def label_file(replies: Iterable[RatedReply], *, blind: bool) -> LabelFile:
    """The supervisors' judgements, all that stands or the blind ones alone, as a file of labels."""
    held = list(replies)
    judgements = [one for reply in held for one in _judgements(reply, blind)]
    items = {one.item for one in judgements}
    texts = tuple(
        Reply(each.item, each.session, each.number, each.text, each.client_line) for each in held if each.item in items
    )
    return LabelFile(SOURCE, "own", texts, tuple(judgements))


def machine_codes(replies: Iterable[RatedReply]) -> dict[str, CodedReply]:
    """What the machine made of each reply when it was sent, by item."""
    return {reply.item: reply.machine for reply in replies}


def supervisors(file: LabelFile) -> list[str]:
    """Who gave labels, by name."""
    return sorted({one.coder for one in file.judgements})


def of_coder(file: LabelFile, name: str) -> list[Judgement]:
    """One supervisor's labels."""
    return [one for one in file.judgements if one.coder == name]


def _compared() -> list[Measure]:
    return [measures()[name] for name in (*CODES, *POINTS)]


def _judgements(reply: RatedReply, blind: bool) -> Iterator[Judgement]:
    for name, said in (reply.blind if blind else reply.said).items():
        if not said.touched:
            continue
        whole = all(skill in said.ratings for skill in SKILLS) and (
            name in reply.coded_blind if blind else said.done(reply.codes)
        )
        bare = CodedReply((), reply.machine.scores, reply.machine.rubric_version)
        coded = reviewed(bare, {}, said) if blind else reviewed(reply.machine, reply.codes, said)
        for measure in _compared():
            rated = any(f"{skill}_points" == measure.name for skill in said.ratings)
            if rated if measure.ordered else whole:
                value = _points(said, measure) if measure.ordered else value_of(measure, reply.text, coded)
                yield Judgement(measure.name, reply.session, reply.item, name, value)


def _points(said: ReplyReview, measure: Measure) -> Value | None:
    return next(each.points for skill, each in said.ratings.items() if f"{skill}_points" == measure.name)


# --- as a file


def labels_csv(replies: Iterable[RatedReply], *, blind: bool) -> str:
    """The labels in the layout that `simulator agreement` reads: the client's line, then a row for each supervisor."""
    held = sorted(replies, key=lambda reply: (reply.session, reply.number))
    file = label_file(held, blind=blind)
    said: dict[str, dict[str, dict[str, Value | None]]] = {}
    for one in file.judgements:
        said.setdefault(one.item, {}).setdefault(one.coder, {})[one.measure] = one.value
    columns = [column.name for column in own_columns() if column.name in (*CODES, *POINTS)]
    out = io.StringIO()
    rows = csv.writer(out, lineterminator="\n")
    rows.writerow(["session", "number", "speaker", "text", "coder", *columns])
    for reply in held:
        if reply.item not in said:
            continue
        client = (harmless(reply.session), reply.client_number, "client", harmless(reply.client_line), "")
        rows.writerow([*client, *("" for _ in columns)])
        for coder, values in sorted(said[reply.item].items()):
            cells = [_cell(values.get(name)) for name in columns]
            rows.writerow(
                [harmless(reply.session), reply.number, "therapist", harmless(reply.text), harmless(coder), *cells]
            )
    return out.getvalue()


def _cell(value: Value | None) -> str:
    if isinstance(value, str):
        return "1" if value == YES else "0"
    return "" if value is None else str(value)
