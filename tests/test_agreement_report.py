"""How an agreement report is shown: what stands in each cell, Markdown, plain values; and the card in the README."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from pathlib import Path

from simulator.agreement.coding import Disagreement
from simulator.agreement.comparison import AgreementReport, compare
from simulator.agreement.figures import Value
from simulator.agreement.labels import LabelFile, Layout
from simulator.agreement.measures import Judgement, measures
from simulator.agreement.report import (
    HELD_OUT,
    REFERENCES,
    FileAgreement,
    Grid,
    as_values,
    card,
    classes,
    confusions,
    disagreement_rows,
    markdown,
    overview,
)

ROOT = Path(__file__).resolve().parent.parent


def judged(measure: str, values: Sequence[Value | None], coder: str) -> list[Judgement]:
    return [Judgement(measure, f"s{at // 5}", f"{at:02}", coder, value) for at, value in enumerate(values)]


def found(report: AgreementReport, layout: Layout = "own", stripped: bool = False) -> FileAgreement:
    return FileAgreement(LabelFile("labels.csv", layout, (), ()), report, stripped)


def of_kinds() -> AgreementReport:
    kinds: list[Value | None] = ["open", "closed", "none", "none", "open", "none", "none", "closed", None, "none"]
    coded: list[Value | None] = ["open", "open", "none", "none", "open", "none", "none", "closed", "none", None]
    labels = [*judged("question", kinds, "Vera"), *judged("advice", ["yes"] + ["no"] * 9, "Vera")]
    mine = [*judged("question", coded, "local"), *judged("advice", ["yes"] + ["no"] * 9, "local")]
    return compare(labels, mine, draws=50)


def cells(grid: Grid, row: int) -> dict[str, str]:
    return dict(zip(grid.headings, grid.rows[row], strict=True))


def test_overview_shows_size_what_is_left_out_and_the_figures() -> None:
    grid = overview(found(of_kinds()))
    assert grid.title == "Labels: local coder"
    question, advice = cells(grid, 0), cells(grid, 1)
    assert question["what"] == "no / open / closed question"
    assert question["items (sessions)"] == "8 (2)"
    assert question["labelled"] == "open 2, closed 2"
    assert (question["not labelled"], question["not scored"]) == ("1", "11%")
    assert question["kappa (95%)"].startswith("0.80 (")
    assert advice["labelled"] == "1"
    assert (advice["not labelled"], advice["not scored"]) == ("", "0%")
    assert advice["kappa (95%)"].startswith("1.00")
    assert "people's kappa" not in grid.headings
    assert "aim, held out" not in grid.headings


def test_people_and_aims_stand_beside_where_they_are_known() -> None:
    question = cells(overview(found(of_kinds(), "annomi", stripped=True)), 0)
    assert (question["people's kappa"], question["aim, held out"]) == ("0.74 (0.85)", ">= 0.80")
    assert overview(found(of_kinds(), "annomi", stripped=True)).title.endswith("without punctuation and capitals")
    ratings: list[Value | None] = [1, 2, 3, 4, 5]
    labels = [*judged("advice_giving", ratings, "a"), *judged("advice_giving", [1, 2, 3, 5, 5], "b")]
    rated = cells(overview(found(compare(labels, judged("advice_giving", ratings, "local"), 0), "lend_an_ear")), 0)
    assert rated["people's kappa"] == "0.96"  # 1 - 5 * 1 / 115
    assert rated["coder with each"] == "0.96 to 1.00"
    assert "people, whole sessions" not in rated
    assert rated["aim, held out"] == ">= 0.66"


def test_references_are_to_measures_that_are_there() -> None:
    assert {name for _, name in REFERENCES} <= measures().keys()


def test_classes_and_confusions_show_where_the_coder_errs() -> None:
    grid = classes(found(of_kinds()))
    assert [row[1] for row in grid.rows] == ["none", "open", "closed", "no", "yes"]
    opened = cells(grid, 1)
    assert (opened["labels"], opened["coder"]) == ("2", "3")
    assert opened["precision"].startswith("0.67")
    assert opened["recall"].startswith("1.00")
    (confusion,) = confusions(found(of_kinds()))
    assert confusion.headings == ("label \\ local", "none", "open", "closed")
    assert confusion.rows == (("none", "4", "0", "0"), ("open", "0", "2", "0"), ("closed", "0", "1", "1"))


def test_figures_that_are_not_determined_are_left_blank() -> None:
    same = compare(judged("advice", ["no"] * 6, "Vera"), judged("advice", ["no"] * 6, "local"), 20)
    row = cells(overview(found(same)), 0)
    assert row["macro F1"].startswith("1.00")
    assert "kappa (95%)" not in row
    assert as_values(found(same))["measures"][0]["kappa"] == {"value": None, "low": None, "high": None}


def test_card_is_markdown_with_each_note_once() -> None:
    text = card([found(of_kinds(), "annomi"), found(of_kinds())])
    assert text.count("| no / open / closed question |") == 2
    assert text.count("Kappa is Cohen's") == 1
    assert text.count(HELD_OUT) == 1
    assert HELD_OUT not in card([found(of_kinds())])
    assert markdown(Grid("", ("a", "b"), (("1", "2"),))) == "| a | b |\n| --- | --- |\n| 1 | 2 |"


def test_plain_values_hold_every_figure() -> None:
    values = json.loads(json.dumps(as_values(found(of_kinds(), "annomi")), allow_nan=False))
    assert (values["layout"], values["coder"], values["draws"], values["seed"]) == ("annomi", "local", 50, 0)
    question, advice = values["measures"]
    assert (question["name"], question["weights"], question["aim"]) == ("question", "none", 0.8)
    assert (question["items"], question["not_labelled"], question["not_scored"]) == (8, 1, 1)
    assert {"label": "closed", "coder": "open", "items": 1} in question["table"]
    assert sum(cell["items"] for cell in question["table"]) == 8
    assert advice["classes"][1]["f1"]["value"] == 1
    assert advice["people"] is None


def test_disagreements_are_rows_that_no_spreadsheet_runs() -> None:
    parted = [
        Disagreement("=1+1", 3, "advice", "no", "yes", 0.756, "-- do it"),
        Disagreement("s", None, "advice_giving", 2.5, 4, None, ""),
    ]
    assert list(disagreement_rows("labels.csv", parted)) == [
        ["labels.csv", "'=1+1", "3", "advice", "no", "yes", "0.76", "'-- do it"],
        ["labels.csv", "s", "", "advice_giving", "2.5", "4", "", ""],
    ]


def test_the_readme_has_the_card_as_the_command_prints_it() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    held = re.search(r"<!-- agreement -->\n(.*?)<!-- /agreement -->", readme, re.DOTALL)
    assert held, "README has no agreement card"
    shown = held.group(1)
    assert HELD_OUT in shown
    for (layout, name), reference in REFERENCES.items():
        label = re.escape(measures()[name].label)
        row = re.search(rf"^\| {label} \|.*\|$", shown, re.MULTILINE)
        assert row, f"the card has no row {name} for {layout}"
        assert f"| >= {reference.aim:.2f} |" in row.group()
        assert reference.people in row.group()
        assert re.search(r"\d\.\d\d \(-?\d\.\d\d to \d\.\d\d\)", row.group())
