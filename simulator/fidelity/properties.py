"""How a client answers to the trainee over a whole session: skill, trust, withdrawal, and the four properties.

The properties are those that arXiv 2606.10051 asks of simulated clients: it responds to skill; disclosure builds up
gradually; what is said realises the state intended; a better trainee gets further than a worse one with the same
client. The gates are ours.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from statistics import StatisticsError, correlation, fmean, linear_regression, median

from simulator.client.language import word_count
from simulator.fidelity.material import Material, Row, percent, quantile
from simulator.fidelity.runs import Exchange, Run, Usage
from simulator.persona import MUCH
from simulator.words import CodeName, Move

WITHDRAWS_BY = 10
LEAST_FURTHER = 0.9
LEAST_SAID = 0.9
LEAST_REALISED = 0.5

_EARNS: frozenset[CodeName] = frozenset(("reflection_simple", "reflection_complex", "validation"))
_COSTS: frozenset[CodeName] = frozenset(("advice", "invalidation", "question_stack"))
_TELLS: frozenset[Move] = frozenset(("recount", "open_up"))
_LEAVES: frozenset[Move] = frozenset(("pull_back", "close"))


@dataclass(frozen=True)
class TraineeFigures:
    """How far one scripted trainee gets with one client: means over the runs.

    `openness` and `distress` are at the end (0-1), `facts` how many were told, `deepest` the openness that the deepest
    of them takes, `words` the median length of a line, `left` the share of runs that the client ended.
    """

    persona: str
    trainee: str
    stands: str
    runs: int
    openness: float
    distress: float
    facts: float
    deepest: float
    words: float
    left: float


def trainee_figures(material: Material) -> Iterator[TraineeFigures]:
    """One row for each trainee who talked with this client."""
    for name, trainee in material.trainees.items():
        runs = [run for run in material.runs if run.trainee == name and run.exchanges]
        if not runs:
            continue
        yield TraineeFigures(
            material.name,
            name,
            trainee.stands,
            len(runs),
            fmean(_openness(run) for run in runs),
            fmean(run.exchanges[-1].state.distress for run in runs),
            fmean(len(run.told) for run in runs),
            fmean(_deepest(material, run) for run in runs),
            median(word_count(exchange.line) for run in runs for exchange in run.exchanges),
            fmean(run.left for run in runs),
        )


def session_rows(material: Material) -> Iterator[Row]:
    """The rows that are read off whole sessions."""
    yield _ordered(
        material,
        "openness at the end",
        [_openness(run) for run in _skill(material, "skilled")],
        [_openness(run) for run in _skill(material, "neutral")],
        [_openness(run) for run in _skill(material, "poor")],
    )
    yield _ordered(
        material,
        "facts disclosed",
        [len(run.told) for run in _skill(material, "skilled")],
        [len(run.told) for run in _skill(material, "neutral")],
        [len(run.told) for run in _skill(material, "poor")],
    )
    yield _deep_to_cold(material)
    yield _slope(material)
    yield _withdrawal(material)
    yield _responds(material)
    yield _gradual(material)
    yield _said_as_planned(material)
    yield _length_as_planned(material)
    yield _further(material)


def usage_rows(material: Material) -> Iterator[Row]:
    """What a line takes; no gates."""
    exchanges = [exchange for run in material.runs for exchange in run.exchanges]
    used = [exchange.usage for exchange in exchanges if exchange.usage]
    if not used:
        times = [exchange.ms for exchange in exchanges]
        value = f"median {median(times):.1f}, 99th {quantile(times, 0.99):.1f}" if times else "-"
        yield material.row("ms to code, plan and say a line", "-", "", value, median(times) if times else None, None)
        return
    for name, values in (
        ("ms a line", [each.total_ms for each in used if each.attempts]),
        ("ms to the first token", [each.first_token_ms for each in used]),
        ("tokens read a line", [each.prompt_tokens for each in used]),
        ("tokens written a line", [each.completion_tokens for each in used]),
    ):
        known = [value for value in values if value is not None]
        shown = f"median {median(known):g}, 95th {quantile(known, 0.95)}, in all {sum(known)}" if known else "-"
        yield material.row(name, "-", "", shown, median(known) if known else None, None)
    yield from _shares(material, exchanges, used)


def _shares(material: Material, exchanges: Sequence[Exchange], used: Sequence[Usage]) -> Iterator[Row]:
    """How many lines went to the model not at all, twice, or in vain."""
    short = fmean(each.attempts == 0 for each in used)
    yield material.row("lines too short to need the model", "-", "", f"{short:.1%}", short, None)
    twice = fmean(each.attempts > 1 for each in used)
    yield material.row("lines asked for twice", "-", "", f"{twice:.1%}", twice, None)
    failed = sum(each.failure is not None for each in used)
    instead = (sum("rehearsed_instead" in exchange.checks for exchange in exchanges) + failed) / len(exchanges)
    value = f"{instead:.1%}, of these {failed} failures of the model"
    yield material.row("lines the rehearsed voice had to say", "-", "", value, instead, None)


def _skill(material: Material, standing: str) -> list[Run]:
    return [run for run in material.of(standing) if run.exchanges]


def _openness(run: Run) -> float:
    return run.exchanges[-1].state.openness


def _deepest(material: Material, run: Run) -> float:
    persona = material.holdings[run.persona].persona
    return max((persona.fact(fact).openness for fact in run.told), default=0.0)


def _ordered(
    material: Material, what: str, skilled: Sequence[float], neutral: Sequence[float], poor: Sequence[float]
) -> Row:
    measure = f"{what}: skilled > neutral > poor"
    if not (skilled and neutral and poor):
        return material.row(measure, "-", "in this order", "-", None, None)
    means = fmean(skilled), fmean(neutral), fmean(poor)
    value = " > ".join(f"{mean:.2f}" for mean in means)
    return material.row(measure, "-", "in this order", value, means[0] - means[2], means[0] > means[1] > means[2])


def _deep_to_cold(material: Material) -> Row:
    runs = [run for run in material.runs if material.trainees[run.trainee].cold]
    found = sum(_deepest(material, run) >= MUCH for run in runs)
    number = found if runs else None
    return material.row(
        "runs in which a cold trainee hears the deepest tier", "-", "0", f"{found} of {len(runs)}", number, found == 0
    )


def _slope(material: Material) -> Row:
    """Feeling is 1 - distress; its slope a turn, by least squares."""
    poor = [_feeling_slope(run) for run in material.of("poor", "hostile") if len(run.exchanges) > 1]
    skilled = [_feeling_slope(run) for run in material.of("skilled") if len(run.exchanges) > 1]
    mean = fmean(poor) if poor else None
    value = "-" if mean is None else f"{mean:+.4f} a turn"
    if skilled:
        value += f" (skilled {fmean(skilled):+.4f})"
    return material.row("slope of feeling after a poor trainee", "differs", "<= 0", value, mean, (mean or 0) <= 0)


def _feeling_slope(run: Run) -> float:
    feelings = [1 - run.opening_state.distress, *(1 - exchange.state.distress for exchange in run.exchanges)]
    return linear_regression(range(len(feelings)), feelings).slope


def _withdrawal(material: Material) -> Row:
    runs = [run for run in material.of("hostile") if run.left or len(run.exchanges) >= WITHDRAWS_BY]
    withdrew = [any(exchange.plan.move in _LEAVES for exchange in run.exchanges[:WITHDRAWS_BY]) for run in runs]
    share = fmean(withdrew) if withdrew else None
    value = "-" if share is None else f"{sum(withdrew)} of {len(runs)} runs, {sum(run.left for run in runs)} left"
    return material.row(
        f"withdraws from a hostile trainee by turn {WITHDRAWS_BY}", "25% resist", "every run", value, share, share == 1
    )


def _responds(material: Material) -> Row:
    """Mean change of openness after replies that reflect or validate and nothing worse, and after those that cost."""
    changes: dict[str, list[float]] = {"earned": [], "cost": []}
    for run in material.runs:
        before = run.opening_state.openness
        for exchange in run.exchanges:
            codes = set(exchange.codes)
            if codes & _COSTS:
                changes["cost"].append(exchange.state.openness - before)
            elif codes & _EARNS:
                changes["earned"].append(exchange.state.openness - before)
            before = exchange.state.openness
    measure = "property 1, responds to skill: openness after reflecting, after pushing"
    if not (changes["earned"] and changes["cost"]):
        return material.row(measure, "-", "> 0, < 0", "-", None, None)
    earned, cost = fmean(changes["earned"]), fmean(changes["cost"])
    return material.row(measure, "-", "> 0, < 0", f"{earned:+.3f}, {cost:+.3f}", earned - cost, earned > 0 > cost)


def _gradual(material: Material) -> Row:
    """What the facts told in the first and second half of a skilled trainee's sessions take in openness, on average."""
    early: list[float] = []
    late: list[float] = []
    for run in material.of("skilled"):
        persona = material.holdings[run.persona].persona
        for number, exchange in enumerate(run.exchanges):
            half = early if number < len(run.exchanges) / 2 else late
            half += [persona.fact(fact).openness for fact in exchange.facts]
    measure = "property 2, disclosure builds up: openness that facts take, first half, second half"
    if not (early and late):
        return material.row(measure, "-", "rises", "-", None, None)
    value = f"{fmean(early):.2f}, {fmean(late):.2f}"
    return material.row(measure, "-", "rises", value, fmean(late) - fmean(early), fmean(late) > fmean(early))


def _said_as_planned(material: Material) -> Row:
    planned = [e for run in material.runs for e in run.exchanges if e.plan.tell and e.plan.move in _TELLS]
    share = fmean(e.plan.tell in e.facts for e in planned) if planned else None
    passed = share is not None and share >= LEAST_SAID
    gate = f">= {LEAST_SAID:.0%}"
    return material.row("property 3, as intended: planned facts said", "-", gate, percent(share), share, passed)


def _length_as_planned(material: Material) -> Row:
    pairs = [(e.plan.words, word_count(e.line)) for e in material.exchanges if e.plan.situation is None]
    rank = _rank_correlation([planned for planned, _ in pairs], [said for _, said in pairs])
    value = "-" if rank is None else f"{rank:.2f}"
    passed = rank is not None and rank >= LEAST_REALISED
    measure = "property 3, as intended: rank correlation of planned and said length"
    return material.row(measure, "-", f">= {LEAST_REALISED}", value, rank, passed)


def _rank_correlation(one: Sequence[float], other: Sequence[float]) -> float | None:
    try:
        return correlation(_ranks(one), _ranks(other))
    except StatisticsError:
        return None


def _ranks(values: Sequence[float]) -> list[float]:
    places: dict[float, list[int]] = {}
    for place, value in enumerate(sorted(values)):
        places.setdefault(value, []).append(place)
    return [fmean(places[value]) for value in values]


def _further(material: Material) -> Row:
    """Pairs of runs with the same client, scenario and seed: how often the skilled trainee ends with more openness and
    at least as many facts than the poor one."""
    poor = _by_seed(material.of("poor"))
    pairs = [
        (run, other)
        for run in _skill(material, "skilled")
        for other in poor.get((run.persona, run.scenario, run.seed), [])
    ]
    ahead = [_openness(a) > _openness(b) and len(a.told) >= len(b.told) for a, b in pairs]
    share = fmean(ahead) if ahead else None
    passed = share is not None and share >= LEAST_FURTHER
    measure = "property 4, a better trainee gets further: pairs of runs"
    return material.row(measure, "-", f">= {LEAST_FURTHER:.0%}", percent(share), share, passed)


def _by_seed(runs: Iterable[Run]) -> dict[tuple[str, str, int], list[Run]]:
    found: dict[tuple[str, str, int], list[Run]] = {}
    for run in runs:
        if run.exchanges:
            found.setdefault((run.persona, run.scenario, run.seed), []).append(run)
    return found
