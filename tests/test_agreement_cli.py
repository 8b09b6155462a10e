"""The agreement command: what it prints and writes, that it repeats, and how it fails."""

from __future__ import annotations

import csv
import json
from pathlib import Path

from click.testing import CliRunner, Result

from simulator.agreement.columns import EXAMPLE, columns_text
from simulator.agreement.report import DISAGREEMENT_COLUMNS
from simulator.cli import main

LABELS = """\
session,number,speaker,text,question,advice
a,1,client,I can't sleep.,,
a,2,therapist,What is on your mind at night?,closed,0
a,3,client,Money.,,
a,4,therapist,You should see your bank.,none,1
b,1,client,I left him.,,
b,2,therapist,How was that for you?,open,0
b,3,client,Odd.,,
b,4,therapist,Mm-hmm.,none,0
"""


def run(*arguments: object) -> Result:
    return CliRunner().invoke(main, ["agreement", *map(str, arguments)], terminal_width=100)


def labels(folder: Path, text: str = LABELS) -> Path:
    path = folder / "labels.csv"
    path.write_text(text, encoding="utf-8")
    return path


def test_it_prints_the_overview_classes_and_confusions(tmp_path: Path) -> None:
    result = run(labels(tmp_path))
    assert result.exit_code == 0, result.output
    for shown in ("Labels: local coder", "no / open / closed question", "precision", "label \\ local", "seed 0"):
        assert shown in result.output


def test_it_writes_figures_without_words_and_disagreements_with_them(tmp_path: Path) -> None:
    figures, parted = tmp_path / "figures.json", tmp_path / "parted.csv"
    result = run(labels(tmp_path), "--json", figures, "--disagreements", parted, "--boot", 20, "--seed", 3)
    assert result.exit_code == 0, result.output
    (values,) = json.loads(figures.read_text(encoding="utf-8"))
    assert (values["replies"], values["draws"], values["seed"]) == (4, 20, 3)
    assert "your mind" not in figures.read_text(encoding="utf-8")
    with parted.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert tuple(rows[0]) == DISAGREEMENT_COLUMNS
    first = rows[0]
    assert (first["session"], first["number"], first["code"]) == ("a", "2", "question")
    assert (first["label"], first["coder"], first["words"]) == ("closed", "open", "What is on your mind at night?")


def test_the_same_seed_gives_the_same_card_and_another_seed_another(tmp_path: Path) -> None:
    more = [f"c{at},1,therapist,{'Why?' if at % 3 else 'Hm.'},{'open' if at % 2 else 'none'},0\n" for at in range(9)]
    path = labels(tmp_path, LABELS + "".join(more))
    once, again, other = (run(path, "--card", "--seed", seed) for seed in (1, 1, 2))
    assert once.output == again.output
    assert once.output.startswith("**Labels: local coder**\n\n| what |")
    assert once.output.replace("(seed 1)", "") != other.output.replace("(seed 2)", "")


def test_several_files_are_measured_one_after_another(tmp_path: Path) -> None:
    path, figures = labels(tmp_path), tmp_path / "figures.json"
    second = tmp_path / "example.csv"
    second.write_text(EXAMPLE, encoding="utf-8")
    result = run(path, second, "--card", "--json", figures, "--boot", 0)
    assert result.output.count("**Labels: local coder**") == 2
    assert [each["file"] for each in json.loads(figures.read_text(encoding="utf-8"))] == [str(path), str(second)]


def test_strip_codes_the_words_without_punctuation(tmp_path: Path) -> None:
    parted = tmp_path / "parted.csv"
    result = run(labels(tmp_path), "--strip", "--card", "--disagreements", parted)
    assert "without punctuation and capitals" in result.output
    assert "what is on your mind at night\n" in parted.read_text(encoding="utf-8")


def test_columns_need_no_file() -> None:
    result = run("--columns")
    assert result.exit_code == 0
    assert result.output == columns_text()


def test_a_wrong_file_or_place_is_one_sentence(tmp_path: Path) -> None:
    wrong = run(labels(tmp_path, LABELS.replace("closed,0", "half,0")))
    assert wrong.exit_code == 2
    assert wrong.stderr == f'{tmp_path / "labels.csv"}:3: question may be none, open or closed, or empty; got "half".\n'
    lost = run(labels(tmp_path), "--json", tmp_path / "none" / "figures.json")
    assert lost.exit_code == 2
    assert "can't be written" in lost.stderr
    assert run().exit_code == 2
