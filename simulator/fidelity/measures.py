"""How real the client's lines are: each measure over the runs of one persona, beside people's figure and our gate.

People's figures: AnnoMI (133 sessions, 4,802 client turns) and HLQC (257 sessions, 5,238 turns), spoken demonstrations
of motivational interviewing. The gates are ours. Lengths, short lines, questions, thanks and announced changes are
counted over the runs with skilled, neutral and poor trainees, who talk as those counsellors do; what must never happen
is looked for in every run.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from statistics import fmean, median

from simulator.client.language import four_grams, sentences, word_count
from simulator.client.lengths import Kind
from simulator.fidelity.material import COMPARED, Material, Row, percent, quantile
from simulator.fidelity.runs import DRAWS_BACK, Run
from simulator.fidelity.signs import (
    Answer,
    Holdings,
    announces_change,
    given_away,
    inventions,
    out_of_role,
    repeated_share,
    takes_up,
    thanks,
)

# A client whose file says that they talk less or more than average (`style.length`) widens the gate to that side.
MEDIAN = (8.0, 25.0)
WORDS_95TH, MOST_WORDS = 60, 80
SHORT_LINE, LEAST_SHORT = 3, 0.10
MOST_SENTENCE = 14.0
OPEN_TO_CLOSED = 1.5
EARLY_TURNS, MOST_CHANGES = 8, 0.20
MOST_QUESTIONS, MOST_THANKS = 0.12, 0.05
MOST_REPEATED = 0.30
LEAST_TAKEN_UP = 0.95
MOST_INVENTED = 0.10


@dataclass(frozen=True)
class Topical:
    """A question about a topic, the line that answered it, and whether the line takes the topic up."""

    trainee: str
    topic: str
    question: str
    line: str
    taken_up: bool


Measure = Callable[[Material], Row]


def line_rows(material: Material) -> Iterator[Row]:
    """The rows that are read off lines."""
    for measure in (
        _length,
        _short_lines,
        _sentences,
        _open_to_closed,
        _early_changes,
        _questions,
        _thanks,
        _out_of_role,
        _repetition,
        _unearned,
        _facts_a_line,
        _taken_up,
        _invented,
    ):
        yield measure(material)


def _share(flags: Iterable[bool]) -> float | None:
    held = list(flags)
    return sum(held) / len(held) if held else None


def _length(material: Material) -> Row:
    counts = [word_count(line) for line in material.lines]
    low, high = MEDIAN[0] * min(1.0, material.length), MEDIAN[1] * max(1.0, material.length)
    gate = f"median {low:g}-{high:g}, 95th <= {WORDS_95TH}, most {MOST_WORDS}"
    if not counts:
        return material.row("words a line", _PEOPLE_LENGTH, gate, "-", None, None)
    most = max(word_count(exchange.line) for run in material.runs for exchange in run.exchanges)
    middle, upper = median(counts), quantile(counts, 0.95)
    value = f"median {middle:g}, mean {fmean(counts):.1f}, 95th {upper}, most {most}"
    passed = low <= middle <= high and upper <= WORDS_95TH and most <= MOST_WORDS
    return material.row("words a line", _PEOPLE_LENGTH, gate, value, middle, passed)


_PEOPLE_LENGTH = "median 8, mean 15, 95th 55"


def _short_lines(material: Material) -> Row:
    share = _share(word_count(line) <= SHORT_LINE for line in material.lines)
    passed = share is not None and share >= LEAST_SHORT
    return material.row("lines of 1-3 words", "35%, 24%", f">= {LEAST_SHORT:.0%}", percent(share), share, passed)


def _sentences(material: Material) -> Row:
    counts = [word_count(part) for line in material.lines for part in sentences(line)]
    mean = fmean(counts) if counts else None
    passed = mean is not None and mean <= MOST_SENTENCE
    value = "-" if mean is None else f"{mean:.1f}"
    return material.row("words a sentence", "8.9", f"<= {MOST_SENTENCE:g}", value, mean, passed)


def _median_after(material: Material, kind: Kind) -> float | None:
    counts = [word_count(e.line) for e in material.exchanges if e.plan.kind == kind and e.plan.situation is None]
    return median(counts) if counts else None


def _open_to_closed(material: Material) -> Row:
    after_open, after_closed = _median_after(material, "open"), _median_after(material, "closed")
    ratio = after_open / after_closed if after_open and after_closed else None
    value = "-" if ratio is None else f"{after_open:g} : {after_closed:g} = {ratio:.2f}"
    passed = ratio is not None and ratio >= OPEN_TO_CLOSED
    return material.row(
        "median words after an open : closed question", "17 : 7", f">= {OPEN_TO_CLOSED}", value, ratio, passed
    )


def _early_changes(material: Material) -> Row:
    early = [e.line for run in material.of(*COMPARED) for e in run.exchanges[:EARLY_TURNS]]
    share = _share(map(announces_change, early))
    return material.row(
        f"announces a change in turns 1-{EARLY_TURNS}",
        "over 40% still in the problem at turn 16",
        f"<= {MOST_CHANGES:.0%}",
        percent(share),
        share,
        share is not None and share <= MOST_CHANGES,
    )


def _questions(material: Material) -> Row:
    share = _share("?" in line for line in material.lines)
    passed = share is not None and share <= MOST_QUESTIONS
    return material.row("lines with a question mark", "7%", f"<= {MOST_QUESTIONS:.0%}", percent(share), share, passed)


def _thanks(material: Material) -> Row:
    share = _share(map(thanks, material.lines))
    passed = share is not None and share <= MOST_THANKS
    return material.row("lines with thanks", "1.4-2.7%", f"<= {MOST_THANKS:.0%}", percent(share), share, passed)


def _never(material: Material, measure: str, people: str, found: int) -> Row:
    number = found if material.runs else None
    return material.row(measure, people, "0", "-" if number is None else str(found), number, found == 0)


def _out_of_role(material: Material) -> Row:
    found = sum(out_of_role(exchange.line) for run in material.runs for exchange in run.exchanges)
    return _never(material, "swaps roles, talks of AI", "0.15-0.8%", found)


def _repetition(material: Material) -> Row:
    """The largest share of a line's runs of four words that the client had used before, over all runs."""
    shares = [share for run in material.runs for share in _repeated(run)]
    most = max(shares, default=None)
    over = sum(share > MOST_REPEATED for share in shares)
    value = "-" if most is None else f"most {most:.2f}, over the gate {over} of {len(shares)} lines"
    passed = most is not None and most <= MOST_REPEATED
    return material.row("own runs of four words repeated", "-", f"<= {MOST_REPEATED}", value, most, passed)


def _repeated(run: Run) -> Iterator[float]:
    used = set(four_grams(run.opening_line))
    for exchange in run.exchanges:
        yield repeated_share(exchange.line, used)
        used |= four_grams(exchange.line)


@dataclass(frozen=True)
class Telling:
    """What a line gave away: the facts new with it, and those of them that were not earned."""

    new: frozenset[str]
    unearned: frozenset[str]


def tellings(holdings: Holdings, run: Run) -> Iterator[Telling]:
    """What each line of a run gave away, by its words and by what the voice said that it told."""
    heard = set(given_away(holdings, run.opening_line))
    for exchange in run.exchanges:
        # what the scenario says its opening line tells is told, whether its words show here or not
        heard |= set(exchange.plan.told)
        new = (given_away(holdings, exchange.line) | set(exchange.facts)) - heard
        unearned = {fact for fact in new if holdings.persona.fact(fact).openness > exchange.state.openness}
        yield Telling(frozenset(new), frozenset(unearned))
        heard |= new


def _all_tellings(material: Material) -> Iterator[Telling]:
    for run in material.runs:
        yield from tellings(material.holdings[run.persona], run)


def _unearned(material: Material) -> Row:
    return _never(
        material, "facts said before they are earned", "-", sum(len(t.unearned) for t in _all_tellings(material))
    )


def _facts_a_line(material: Material) -> Row:
    found = sum(len(telling.new) > 1 for telling in _all_tellings(material))
    return _never(material, "lines with more than one new fact", "-", found)


def topical(material: Material) -> Iterator[Topical]:
    """Every question that a compared trainee asked about a topic by its title, with its answer."""
    for run in material.of(*COMPARED):
        for exchange in run.exchanges:
            kind, asks = exchange.plan.kind, "?" in exchange.reply
            if kind not in ("open", "closed") and not (kind == "other" and asks):
                continue  # advice may end in a question mark, too
            if exchange.asked_topic is None or exchange.plan.situation is not None:
                continue
            answer = Answer(exchange.line, exchange.plan.topic, exchange.plan.move in DRAWS_BACK)
            taken = takes_up(material.holdings[run.persona], exchange.asked_topic, answer)
            yield Topical(run.trainee, exchange.asked_topic, exchange.reply, exchange.line, taken)


def _taken_up(material: Material) -> Row:
    share = _share(question.taken_up for question in topical(material))
    return material.row(
        "topical questions taken up",
        "-",
        f">= {LEAST_TAKEN_UP:.0%}",
        percent(share),
        share,
        share is not None and share >= LEAST_TAKEN_UP,
    )


def _invented(material: Material) -> Row:
    share = _share(bool(found) for run in material.runs for found in invented(material.holdings[run.persona], run))
    return material.row(
        "lines with something made up",
        "-",
        f"<= {MOST_INVENTED:.0%}",
        percent(share),
        share,
        share is not None and share <= MOST_INVENTED,
    )


def invented(holdings: Holdings, run: Run) -> Iterator[tuple[str, ...]]:
    """What each line of a run makes up: names, figures and possessions that nobody has given the client."""
    known = run.opening_line
    for exchange in run.exchanges:
        known = f"{known} {exchange.reply}"
        yield inventions(holdings, known, exchange.line)
        known = f"{known} {exchange.line}"
