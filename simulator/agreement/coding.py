"""A coder at work on a labelled file: its judgements, and where they part from the labels."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass

from simulator.agreement.figures import Value
from simulator.agreement.labels import LabelFile, Reply
from simulator.agreement.measures import Judgement, Measure, evidence, measures, value_of
from simulator.agreement.pairs import said_by_measure, side_by_side
from simulator.rubric.codes import CodedReply
from simulator.rubric.ratings import rate

# A coder reads a reply against the client's last line; None where it gave no answer, which is "not scored".
Coder = Callable[[str, str | None], CodedReply | None]


@dataclass(frozen=True)
class Disagreement:
    """One item that labels and coder see differently.

    `number` is the turn's, None for a whole session; `confidence` (0-1) and `words` are of the codes that the coder's
    value rests on: where it found none there is no confidence, and `words` is the whole reply.
    """

    session: str
    number: int | None
    code: str
    label: Value
    coder: Value
    confidence: float | None
    words: str


def code_replies(replies: Iterable[Reply], coder: Coder) -> dict[str, CodedReply]:
    """Every reply that the coder answered for, coded, by item."""
    coded = {reply.item: coder(reply.text, reply.client_line) for reply in replies}
    return {item: one for item, one in coded.items() if one is not None}


def judge(file: LabelFile, coded: Mapping[str, CodedReply]) -> list[Judgement]:
    """What coded replies say on every measure that the file has labels for."""
    wanted = [measures()[name] for name in dict.fromkeys(one.measure for one in file.judgements)]
    coder = next((one.coder for one in coded.values()), "")
    found = [
        Judgement(measure.name, reply.session, reply.item, coder, value)
        for measure in wanted
        if measure.per == "reply"
        for reply in file.replies
        for value in [value_of(measure, reply.text, coded[reply.item]) if reply.item in coded else None]
    ]
    for session in file.turns:
        found += _ratings(file, session, coded, {measure.name for measure in wanted})
    return found


def _ratings(file: LabelFile, session: str, coded: Mapping[str, CodedReply], wanted: set[str]) -> Iterator[Judgement]:
    mine = [reply for reply in file.replies if reply.session == session and reply.item in coded]
    by_number = {reply.number: coded[reply.item] for reply in mine}
    if not by_number:
        return
    coder = next(iter(by_number.values())).coder
    for name, value in asdict(rate(file.turns[session], by_number)).items():
        if name in wanted:
            yield Judgement(name, session, session, coder, value)


def disagreements(
    file: LabelFile, coded: Mapping[str, CodedReply], judgements: Iterable[Judgement]
) -> Iterator[Disagreement]:
    """Every item that labels and coder see differently, measure by measure and in the file's order."""
    replies = {reply.item: reply for reply in file.replies}
    place = {item: number for number, item in enumerate(replies)}
    people, mine = said_by_measure(file.judgements), said_by_measure(judgements)
    for name, measure in measures().items():
        compared = side_by_side(measure, people.get(name, {}), mine.get(name, {}))
        for one in sorted(compared, key=lambda one: place.get(one.item, 0)):
            if one.scored and one.scored[0] != one.scored[1]:
                number, sure, words = _grounds(measure, replies.get(one.item), coded)
                yield Disagreement(one.session, number, name, *one.scored, sure, words)


def _grounds(
    measure: Measure, reply: Reply | None, coded: Mapping[str, CodedReply]
) -> tuple[int | None, float | None, str]:
    """The number, confidence and words of a reply; of a whole session there are none."""
    if reply is None:
        return None, None, ""
    codes = evidence(measure, coded[reply.item])
    spans = dict.fromkeys((code.start, code.end) for code in codes)
    words = " … ".join(reply.text[start:end] for start, end in spans) or reply.text
    return reply.number, max((code.confidence for code in codes), default=None), words
