"""An agreement report as people and programs read it: grids of text, Markdown, plain values, rows of disagreements.

Beside each figure stands what people reach and what the project aims for, where that is known.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from simulator.agreement.coding import Disagreement
from simulator.agreement.comparison import AgreementReport, MeasureAgreement, People
from simulator.agreement.figures import Figure
from simulator.agreement.labels import LabelFile, Layout
from simulator.agreement.measures import YES
from simulator.report import harmless


@dataclass(frozen=True)
class Reference:
    """What the project aims for on data its coder has not seen, and people's kappa where a file can't show it."""

    aim: float | None
    people: str = ""


# People on AnnoMI: its turns that ten people coded (Wu et al. 2023, doi:10.3390/fi15030110), Fleiss' kappa of all ten;
# in brackets one trained coder against the majority of the others, without the coder who hardly ever says "closed".
REFERENCES: Mapping[tuple[Layout, str], Reference] = {
    ("annomi", "question_present"): Reference(0.87, "0.87 (0.92)"),
    ("annomi", "question"): Reference(0.80, "0.74 (0.85)"),
    ("annomi", "open_question"): Reference(0.76, "0.69 (0.84)"),
    ("annomi", "reflection_present"): Reference(0.66, "0.66 (0.79)"),
    ("annomi", "main_behaviour"): Reference(0.76, "0.74 (0.85)"),
    ("annomi", "advice"): Reference(0.45, "0.51 (0.67)"),
    ("lend_an_ear", "validating_emotions"): Reference(0.60),
    ("lend_an_ear", "encouraging_elaboration"): Reference(0.75),
    ("lend_an_ear", "advice_giving"): Reference(0.66),
    ("lend_an_ear", "dismissing_emotions"): Reference(0.40),
}
TITLES: Mapping[Layout, str] = {"own": "Labels", "annomi": "AnnoMI", "lend_an_ear": "Lend an Ear"}
NOTES: Mapping[Layout, str] = {
    "own": "",
    "annomi": (
        "AnnoMI's people, on the turns that ten of them coded (labels of Wu et al. 2023, doi:10.3390/fi15030110): "
        "Fleiss' kappa of all, and in brackets Cohen's of one trained coder with the majority of the others."
    ),
    "lend_an_ear": (
        "Lend an Ear's people are its experts (Kumar et al. 2025, arXiv:2506.10150) in pairs, on these very sessions. "
        "The coder's kappa is with their median; like for like with their pairs is its column with each of them."
    ),
}
# What the figures on public data are worth.
HELD_OUT = (
    "Rules were written while reading development sessions of AnnoMI and Lend an Ear, the shipped weights were fitted "
    "on the same AnnoMI sessions, and the ratings were set on the same Lend an Ear sessions. On those sessions "
    "the figures lean high and settle no aim: only sessions that nobody looked at can. "
    "benchmarks/agreement_dev.py holds at least the weights out."
)
HOW = (
    "Kappa is Cohen's, with quadratic weights for points and ratings. Intervals are the middle 95% of {draws} draws of "
    "whole sessions (seed {seed}). What a coder did not score is left out, never counted as 0."
)


@dataclass(frozen=True)
class Grid:
    """A table of text: its title, headings and rows of as many cells."""

    title: str
    headings: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]

    def trimmed(self) -> Grid:
        """The grid without columns that hold nothing."""
        used = [at for at in range(len(self.headings)) if any(row[at] for row in self.rows)]
        headings, *rows = (tuple(line[at] for at in used) for line in (self.headings, *self.rows))
        return Grid(self.title, headings, tuple(rows))


@dataclass(frozen=True)
class FileAgreement:
    """One labelled file, as it was or `stripped` of punctuation and capitals, and what was found in it."""

    file: LabelFile
    report: AgreementReport
    stripped: bool = False

    @property
    def title(self) -> str:
        """The data's name, the coder's, and how the words were given."""
        words = ", without punctuation and capitals" if self.stripped else ""
        return f"{TITLES[self.file.layout]}: {self.report.coder} coder{words}"

    def reference(self, measure: str) -> Reference:
        """What people and the project's aim are on a measure of this data."""
        return REFERENCES.get((self.file.layout, measure), Reference(None))

    def notes(self) -> tuple[str, str, str]:
        """What a reader of the figures has to know: how they came about, who the people are, what is held out."""
        how = HOW.format(draws=self.report.draws, seed=self.report.seed)
        return how, NOTES[self.file.layout], "" if self.file.layout == "own" else HELD_OUT


# --- for people


def overview(found: FileAgreement) -> Grid:
    """One row a measure: size, what is left out, kappa, macro F1, whole sessions, people, aim."""
    headings = (
        "what",
        "items (sessions)",
        "labelled",
        "not labelled",
        "not scored",
        "kappa (95%)",
        "macro F1",
        "whole sessions, ICC(2,1)",
        "people's kappa",
        "coder with each",
        "people, whole sessions",
        "aim, held out",
    )
    rows = [_overview_row(found, one) for one in found.report.measures]
    return Grid(found.title, headings, tuple(rows)).trimmed()


def _overview_row(found: FileAgreement, one: MeasureAgreement) -> tuple[str, ...]:
    reference = found.reference(one.measure.name)
    unscored = one.not_scored / (one.items + one.not_scored) if one.items + one.not_scored else 0.0
    return (
        one.measure.label,
        f"{one.items} ({one.sessions})",
        _labelled(one),
        str(one.not_labelled or ""),
        f"{unscored:.0%}",
        _figure(one.kappa),
        _number(one.macro_f1.value),
        _figure(one.session_single),
        _people(one.people) if one.people else reference.people,
        _each(one.people),
        _people_sessions(one.people),
        "" if reference.aim is None else f">= {reference.aim:.2f}",
    )


def _labelled(one: MeasureAgreement) -> str:
    """How many items carry each class that means something was there."""
    counts = {each.name: each.labelled for each in one.classes if each.name not in ("no", "none")}
    if YES in counts:
        return str(counts[YES])
    return ", ".join(f"{_words(name)} {count}" for name, count in counts.items())


def _words(name: object) -> str:
    return str(name).replace("_", " ")


def _figure(figure: Figure) -> str:
    if figure.low is None or figure.high is None:
        return _number(figure.value)
    return f"{_number(figure.value)} ({_number(figure.low)} to {_number(figure.high)})"


def _number(value: float | None) -> str:
    return "" if value is None else f"{value:.2f}".replace("-0.00", "0.00")


def _people(people: People) -> str:
    if people.kappa is None:
        return ""
    if people.pairs < 2:
        return _number(people.kappa)
    return f"{_number(people.kappa)} (pairs {_number(people.low)} to {_number(people.high)})"


def _each(people: People | None) -> str:
    known = [value for value in people.with_each.values() if value is not None] if people else []
    return f"{_number(min(known))} to {_number(max(known))}" if known else ""


def _people_sessions(people: People | None) -> str:
    if people is None or people.icc.single is None:
        return ""
    return f"{_number(people.icc.single)}, mean of {people.coders}: {_number(people.icc.average)}"


def classes(found: FileAgreement) -> Grid:
    """One row a class: how often it was said, precision, recall and F1 of the coder."""
    rows = [
        (
            one.measure.label,
            _words(each.name),
            str(each.labelled),
            str(each.coded),
            *map(_figure, (each.precision, each.recall, each.f1)),
        )
        for one in found.report.measures
        for each in one.classes
    ]
    return Grid("Classes", ("what", "class", "labels", "coder", "precision", "recall", "F1 (95%)"), tuple(rows))


def confusions(found: FileAgreement) -> Iterator[Grid]:
    """For each measure with more than two values: how often the coder said what, by label."""
    for one in found.report.measures:
        if len(one.classes) == 2:
            continue
        said: list[Any] = list(one.measure.classes) or sorted({value for pair in one.table for value in pair})
        rows = [
            (_words(label), *(str(one.table.get((label, coder), 0)) for coder in said))
            for label in said
            if any(one.table.get((label, coder)) for coder in said)
        ]
        heads = (f"label \\ {found.report.coder}", *map(_words, said))
        yield Grid(one.measure.label, heads, tuple(rows))


def card(files: Sequence[FileAgreement]) -> str:
    """The overview of each file and what to know about it, as Markdown."""
    parts: list[str] = []
    for found in files:
        parts += [f"**{found.title}**", markdown(overview(found))]
    parts += notes(files)
    return "\n\n".join(parts) + "\n"


def notes(files: Sequence[FileAgreement]) -> list[str]:
    """What a reader of these files' figures has to know, each paragraph once."""
    kinds = zip(*(found.notes() for found in files), strict=True)
    return list(dict.fromkeys(note for kind in kinds for note in kind if note))


def markdown(grid: Grid) -> str:
    """A grid as a Markdown table."""
    lines = [grid.headings, tuple("---" for _ in grid.headings), *grid.rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


# --- for programs


def as_values(found: FileAgreement) -> dict[str, Any]:
    """Every figure as plain values, without any words of the file. A figure not determined is None."""
    report = found.report
    return {
        "file": found.file.source,
        "layout": found.file.layout,
        "coder": report.coder,
        "stripped": found.stripped,
        "replies": len(found.file.replies),
        "draws": report.draws,
        "seed": report.seed,
        "measures": [_measure_values(found, one) for one in report.measures],
    }


def _measure_values(found: FileAgreement, one: MeasureAgreement) -> dict[str, Any]:
    reference = found.reference(one.measure.name)
    return {
        "name": one.measure.name,
        "weights": "quadratic" if one.measure.ordered else "none",
        "items": one.items,
        "sessions": one.sessions,
        "not_labelled": one.not_labelled,
        "not_scored": one.not_scored,
        "kappa": asdict(one.kappa),
        "macro_f1": asdict(one.macro_f1),
        "classes": [asdict(each) for each in one.classes],
        "table": [{"label": a, "coder": b, "items": n} for (a, b), n in sorted(one.table.items(), key=str)],
        "whole_sessions": {
            "sessions": one.icc_sessions,
            "icc_2_1": asdict(one.session_single),
            "icc_3_k": asdict(one.session_average),
        },
        "people": asdict(one.people) if one.people else None,
        "people_elsewhere": reference.people or None,
        "aim": reference.aim,
    }


DISAGREEMENT_COLUMNS = ("file", "session", "number", "code", "label", "coder", "confidence", "words")


def disagreement_rows(source: str, found: Iterable[Disagreement]) -> Iterator[Sequence[str]]:
    """Rows under DISAGREEMENT_COLUMNS; no cell can act as a formula in a spreadsheet program."""
    for one in found:
        number = "" if one.number is None else str(one.number)
        sure = "" if one.confidence is None else f"{one.confidence:.2f}"
        cells = (source, one.session, number, one.code, str(one.label), str(one.coder), sure, one.words)
        yield [harmless(cell) for cell in cells]
