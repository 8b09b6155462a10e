"""The content folder: one bad file stops nothing, ids are used once, a changed file is read again."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

from simulator.content import fresh_content, read_content
from simulator.settings import load_settings

ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A content folder with the two blank forms, filled in as they are."""
    for kind, name in (("personas", "sam"), ("scenarios", "move")):
        (tmp_path / kind).mkdir()
        shutil.copy(ROOT / kind / "_template.yaml", tmp_path / kind / "_template.yaml")
        shutil.copy(ROOT / kind / "_template.yaml", tmp_path / kind / f"{name}.yaml")
    return tmp_path


def test_the_shipped_content_is_whole() -> None:
    content = read_content(load_settings().content_dir)
    assert content.problems == ()
    assert {"robert", "dana", "milo"} <= set(content.personas)
    played = {persona for scenario in content.scenarios.values() for persona in scenario.personas}
    assert played == set(content.personas)
    assert {path.stem for path, _ in content.files} == set(content.personas) | set(content.scenarios)


def test_forms_are_left_out_and_files_are_named(folder: Path) -> None:
    content = read_content(folder)
    assert (set(content.personas), set(content.scenarios), content.problems) == (
        {"sam_example"}, {"example_scenario"}, (),
    )  # fmt: skip
    assert [path for path, _ in content.files] == [folder / "personas/sam.yaml", folder / "scenarios/move.yaml"]


def test_one_bad_file_stops_nothing(folder: Path) -> None:
    (folder / "personas" / "bad.yaml").write_text("name: [\n")
    content = read_content(folder)
    assert set(content.personas) == {"sam_example"}
    assert set(content.scenarios) == {"example_scenario"}
    (problem,) = content.problems
    assert problem.path == folder / "personas" / "bad.yaml"


def test_a_bad_persona_is_told_of_once_more_where_it_is_needed(folder: Path) -> None:
    (folder / "personas" / "sam.yaml").write_text("id: sam_example\n")
    content = read_content(folder)
    assert (content.personas, content.scenarios) == ({}, {})
    assert str(content.problems[-1]).endswith("opening_lines names sam_example, but there is no such persona.")


def test_an_id_is_used_once(folder: Path) -> None:
    shutil.copy(folder / "personas" / "sam.yaml", folder / "personas" / "sim.yaml")
    content = read_content(folder)
    assert [str(problem) for problem in content.problems] == [
        f"{folder}/personas/sim.yaml: the id sam_example is taken by sam.yaml; choose another."
    ]
    assert len(content.files) == 2


def test_an_empty_folder_says_what_to_set(tmp_path: Path) -> None:
    assert [str(problem) for problem in read_content(tmp_path).problems] == [
        f"{tmp_path}/{name}: holds no YAML file; set SIMULATOR_CONTENT_DIR to its parent."
        for name in ("personas", "scenarios")
    ]


def test_a_changed_file_is_read_again(folder: Path) -> None:
    before = fresh_content(folder)
    assert fresh_content(folder) is before
    path = folder / "personas" / "sam.yaml"
    stamp = path.stat().st_mtime_ns
    path.write_text(path.read_text("utf-8").replace("\nname: Sam", "\nname: Kim"), encoding="utf-8")
    os.utime(path, ns=(stamp + 1, stamp + 1))
    assert fresh_content(folder).personas["sam_example"].name == "Kim"
    path.unlink()
    assert fresh_content(folder).personas == {}


def test_a_broken_client_is_named_once_and_the_others_still_play(tmp_path: Path) -> None:
    for name in ("personas", "scenarios"):
        shutil.copytree(ROOT / name, tmp_path / name)
    broken = tmp_path / "personas" / "dana.yaml"
    broken.write_text(broken.read_text(encoding="utf-8").replace("age: 52", "age: fifty"), encoding="utf-8")
    content = read_content(tmp_path)
    assert [(problem.path, "age" in problem.message) for problem in content.problems] == [(broken, True)]
    assert "dana" not in content.personas
    assert {"first_meeting", "few_words"} <= set(content.scenarios)
