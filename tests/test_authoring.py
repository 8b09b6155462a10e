"""Writing content: checks by line, versions, differences, publishing and rolling back, a draft beside what is there."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from practice_kit import write_task
from test_store_kit import fresh

from simulator.authoring.checking import check, next_version, with_version
from simulator.authoring.difference import difference, told
from simulator.authoring.files import content_files, new_from_form, path_of, text_hash, write_text
from simulator.authoring.gates import compare
from simulator.authoring.publishing import offered_version, publish, published, roll_back, why_not_writable
from simulator.authoring.trial import playable, scripted, stand_in, talk
from simulator.content import Content, fresh_content, read_content
from simulator.errors import ContentError
from simulator.fidelity.material import Row
from simulator.fidelity.trainees import load_trainee
from simulator.persona import Persona
from simulator.store.cohorts import add_cohort, give_role
from simulator.store.database import Store
from simulator.store.people import add_person
from simulator.store.publications import publications

ROOT = Path(__file__).parent.parent
SAM = (ROOT / "personas" / "_template.yaml").read_text(encoding="utf-8").replace("id: sam_example", "id: sam")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A content folder with Sam and a task for Sam."""
    (tmp_path / "personas").mkdir()
    (tmp_path / "scenarios").mkdir()
    for name in ("personas", "scenarios"):
        shutil.copy(ROOT / name / "_template.yaml", tmp_path / name)
    (tmp_path / "personas" / "sam.yaml").write_text(SAM, encoding="utf-8")
    write_task(tmp_path, "evening", persona="sam")
    with (tmp_path / "scenarios" / "evening.yaml").open("a", encoding="utf-8") as file:
        file.write("topics: {sam: evenings}\n")
    return tmp_path


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with fresh("sqlite", tmp_path) as opened:
        yield opened


@pytest.fixture
def ana(store: Store) -> str:
    added = add_person(store, "issuer", "ana", "Ana").id
    give_role(store, None, add_cohort(store, None, "spring").id, added, "instructor")
    return added


def line_of(text: str, words: str) -> int:
    return next(number for number, line in enumerate(text.splitlines(), start=1) if words in line)


# --- checking


def faults(text: str, content: Content, kind: str = "persona", content_id: str = "sam") -> list[tuple[int | None, str]]:
    found = check("persona" if kind == "persona" else "scenario", content_id, text, content)
    assert (found.part is None) == bool(found.faults)
    return [(fault.line, fault.quoted) for fault in found.faults]


def test_every_fault_names_its_line_and_quotes_it(folder: Path) -> None:
    content = read_content(folder)
    assert faults(SAM, content) == []
    wrong = SAM.replace("age: 40", "age: forty").replace("    small_talk: true", "    smalltalk: true")
    assert faults(wrong, content) == [
        (line_of(SAM, "age: 40"), "age: forty"),
        (line_of(SAM, "    small_talk: true"), "smalltalk: true"),
    ]
    broken = SAM.replace('fillers: ["Well", "I mean"]', 'fillers: ["Well", "I mean"')
    ((line, quoted),) = faults(broken, content)
    assert line is not None
    assert quoted == broken.splitlines()[line - 1].strip()
    long = SAM.replace("name: Sam", "name: " + "S" * 600)
    assert [len(quoted) for _, quoted in faults(long, content)] == [120]


def test_a_file_keeps_its_id(folder: Path) -> None:
    content = read_content(folder)
    (fault,) = check("persona", "sam", SAM.replace("id: sam", "id: samuel"), content).faults
    assert (fault.line, fault.quoted) == (line_of(SAM, "id: sam"), "id: samuel")
    assert "must stay sam" in fault.message
    assert "begin a new file" in fault.message
    (fault,) = check("persona", "new_one", SAM, content).faults
    assert "must stay new_one" in fault.message
    # a file that goes by another name than its id keeps that id
    (folder / "personas" / "sam.yaml").rename(folder / "personas" / "somebody.yaml")
    assert check("persona", "somebody", SAM, read_content(folder)).part is not None


def test_a_topic_that_a_scenario_begins_on_stays(folder: Path) -> None:
    content = read_content(folder)
    text = SAM.replace("id: evenings", "id: nights").replace("topic: evenings", "topic: nights")
    (fault,) = check("persona", "sam", text, content).faults
    assert fault.line == line_of(SAM, "topics:")
    assert "the scenario evening begins on the topic evenings" in fault.message


def test_a_scenario_is_checked_against_the_published_clients(folder: Path) -> None:
    content = read_content(folder)
    text = (folder / "scenarios" / "evening.yaml").read_text(encoding="utf-8")
    assert faults(text, content, "scenario", "evening") == []
    assert faults(text.replace("sam: evenings", "sam: mornings"), content, "scenario", "evening") == [
        (line_of(text, "sam: evenings"), "topics: {sam: mornings}")
    ]


# --- versions and texts


def test_the_next_version_is_the_first_free_one() -> None:
    assert next_version("1.0.0", {"0.9.0"}) == "1.0.0"
    assert next_version("1.0.0", {"1.0.0", "1.0.1"}) == "1.0.2"
    assert next_version("2.3.9", {"2.3.9"}) == "2.3.10"


def test_a_version_is_written_into_its_line_and_nowhere_else() -> None:
    text = "# version: 9.9.9\nid: sam\nversion: 1.0.0  # the first\nname: version 1.0.0\n"
    assert with_version(text, "1.2.0") == text.replace("version: 1.0.0  #", "version: 1.2.0  #")


def test_the_difference_shows_both_sides_with_their_numbers() -> None:
    before = "".join(f"line {number}\n" for number in range(1, 21))
    after = before.replace("line 10\n", "line ten\n").replace("line 20\n", "line 20\nline 21\n")
    lines = difference(before, after)
    assert told(lines) == "2 lines in, 1 out"
    assert [(each.sign, each.before, each.after, each.text) for each in lines if each.sign in "+-"] == [
        ("-", 10, None, "line 10"),
        ("+", None, 10, "line ten"),
        ("+", None, 21, "line 21"),
    ]
    assert [each.sign for each in lines].count("…") == 2
    assert difference(before, before) == []


def test_the_blank_form_becomes_a_file_of_its_own(folder: Path) -> None:
    text = new_from_form(folder, "persona", "nell")
    assert check("persona", "nell", text, read_content(folder)).part is not None
    for wrong in ("Nell", "../nell", "", "nell.yaml"):
        with pytest.raises(ContentError, match="small letters"):
            new_from_form(folder, "persona", wrong)


def test_broken_files_are_listed_too(folder: Path) -> None:
    (folder / "personas" / "torn.yaml").write_text("id: [", encoding="utf-8")
    found = content_files(folder, read_content(folder))
    assert [(each.kind, each.content_id, each.title, each.part is None) for each in found] == [
        ("persona", "sam", "Sam", False),
        ("persona", "torn", "torn.yaml", True),
        ("scenario", "evening", "Task evening", False),
    ]


# --- publishing


def publish_as(store: Store, folder: Path, by: str, text: str, version: str) -> None:
    there, _ = published(folder, "persona", "sam")
    based_on = None if there is None else text_hash(there)
    publish(store, folder, by, "persona", "sam", text, version, "a note", based_on)


def test_publishing_changes_the_file_and_rolling_back_brings_the_old_text(store: Store, folder: Path, ana: str) -> None:
    file = folder / "personas" / "sam.yaml"
    warmer = SAM.replace("openness: 0.3\n", "openness: 0.4\n", 1)
    assert offered_version(store, folder, ana, "persona", "sam", warmer) == "1.0.1"
    publish_as(store, folder, ana, warmer, "1.0.1")
    assert file.read_text(encoding="utf-8") == warmer.replace("version: 1.0.0", "version: 1.0.1")
    assert fresh_content(folder).personas["sam"].version == "1.0.1"
    newest, shipped = publications(store, ana, "persona", "sam")
    assert (newest.version, newest.note, newest.author) == ("1.0.1", "a note", ana)
    assert newest.hash == fresh_content(folder).personas["sam"].hash
    assert (shipped.version, shipped.source, shipped.author) == ("1.0.0", SAM, None)
    back = roll_back(store, folder, ana, shipped)
    assert file.read_text(encoding="utf-8") == SAM
    assert (back.version, back.note[:12]) == ("1.0.0", "Back to 1.0.")
    assert len(publications(store, ana, "persona", "sam")) == 3
    assert list(folder.rglob("*.part")) == []


def test_a_version_can_name_no_second_content(store: Store, folder: Path, ana: str) -> None:
    warmer = SAM.replace("openness: 0.3\n", "openness: 0.4\n", 1)
    with pytest.raises(Exception, match=r"sam 1\.0\.0 was published with other content"):
        publish_as(store, folder, ana, warmer, "1.0.0")
    assert (folder / "personas" / "sam.yaml").read_text(encoding="utf-8") == SAM
    publish_as(store, folder, ana, warmer, "1.1.0")
    colder = SAM.replace("openness: 0.3\n", "openness: 0.2\n", 1)
    assert offered_version(store, folder, ana, "persona", "sam", colder) == "1.0.1"
    # a note in the file is no other content
    noted = SAM.replace("version: 1.0.0", "# looked at again\nversion: 1.1.0").replace(
        "openness: 0.3\n", "openness: 0.4\n", 1
    )
    assert offered_version(store, folder, ana, "persona", "sam", noted) == "1.1.0"
    publish_as(store, folder, ana, noted, "1.1.0")


def test_what_somebody_else_wrote_meanwhile_is_not_overwritten(store: Store, folder: Path, ana: str) -> None:
    file = folder / "personas" / "sam.yaml"
    seen = text_hash(SAM)
    edited = SAM.replace("age: 40", "age: 41").replace("version: 1.0.0", "version: 1.0.5")
    file.write_text(edited, encoding="utf-8")
    with pytest.raises(ContentError, match="changed by somebody else"):
        publish(store, folder, ana, "persona", "sam", SAM.replace("age: 40", "age: 42"), "1.0.9", "", seen)
    assert file.read_text(encoding="utf-8") == edited
    assert publications(store, ana, "persona", "sam") == []
    publish_as(store, folder, ana, SAM.replace("age: 40", "age: 42"), "1.0.9")
    assert [each.version for each in publications(store, ana, "persona", "sam")] == ["1.0.9", "1.0.5"]
    # also where the edit in the folder forgot the version, the way back is open
    file.write_text(file.read_text(encoding="utf-8").replace("age: 42", "age: 43"), encoding="utf-8")
    roll_back(store, folder, ana, publications(store, ana, "persona", "sam")[0])
    assert fresh_content(folder).personas["sam"].age == 42


def test_a_text_with_faults_is_not_published(store: Store, folder: Path, ana: str) -> None:
    with pytest.raises(ContentError, match=rf"sam\.yaml:{line_of(SAM, 'age: 40')}: age must be a whole number"):
        publish_as(store, folder, ana, SAM.replace("age: 40", "age: forty"), "1.0.1")
    with pytest.raises(ContentError, match="nothing to publish"):
        publish_as(store, folder, ana, SAM, "1.0.0")
    assert publications(store, ana, "persona", "sam") == []


def test_a_folder_that_cannot_be_written_is_said_in_one_sentence(store: Store, tmp_path: Path) -> None:
    missing = path_of(tmp_path / "nowhere", "persona", "sam")
    with pytest.raises(ContentError, match=r"sam\.yaml: can't be written .*SIMULATOR_CONTENT_DIR"):
        write_text(missing, SAM)
    said = why_not_writable(tmp_path / "nowhere", "persona", "sam")
    assert said is not None
    assert "SIMULATOR_CONTENT_DIR" in said


def test_a_file_is_replaced_whole(folder: Path, tmp_path: Path) -> None:
    file = folder / "personas" / "sam.yaml"
    write_text(file, "id: ny\n")
    assert file.read_bytes() == b"id: ny\n"
    assert file.stat().st_mode & 0o777 == 0o644
    assert why_not_writable(folder, "persona", "sam") is None


# --- what an edit changes


def test_a_trial_is_repeatable_and_shows_what_the_edit_does(folder: Path) -> None:
    content = read_content(folder)
    sam = content.personas["sam"]
    (task,) = playable(sam, content.scenarios)
    replies = ["How are you settling in?", "That sounds lonely, coming home to a silent flat.", "Do you feel lonely?"]
    lines = talk(sam, task, replies, seed=3)
    assert talk(sam, task, replies, seed=3) == lines
    assert lines[0].text == task.opening_lines["sam"]
    assert len(lines) == 4
    part = check("persona", "sam", SAM.replace("openness: 0.35", "openness: 0.59"), content).part
    assert isinstance(part, Persona)
    shut = talk(part, task, replies, seed=3)
    assert [each.state for each in shut] == [each.state for each in lines]
    told = [fact for each in lines for fact in each.facts]
    assert "Knows nobody here" in told
    assert "Knows nobody here" not in [fact for each in shut for fact in each.facts]


def test_a_client_without_a_task_can_be_tried_all_the_same(folder: Path) -> None:
    sam = read_content(folder).personas["sam"]
    (bare,) = playable(sam, {})
    assert bare == stand_in(sam)
    assert talk(sam, bare, [], seed=1)[0].text == "Hello."
    # a task that begins on a topic which the draft no longer has can't be tried with it
    task = read_content(folder).scenarios["evening"].model_copy(update={"topics": {"sam": "gone"}})
    assert playable(sam, {"evening": task}) == [bare]


def test_a_scripted_trainee_fills_a_trial(folder: Path) -> None:
    content = read_content(folder)
    skilled = load_trainee(ROOT / "scenarios" / "trainees" / "skilled.yaml")
    replies = scripted(content.personas["sam"], content.scenarios["evening"], skilled, 1, 4)
    assert len(replies) == 4
    assert all(replies)


def test_gates_that_turned_come_first() -> None:
    def row(measure: str, value: str, passed: bool | None) -> Row:
        return Row("sam", measure, "people", "< 1", value, 0.0, passed)

    before = [row("same", "1", True), row("figure", "1", True), row("gate", "1", True), row("gone", "1", None)]
    after = [row("same", "1", True), row("figure", "2", True), row("gate", "3", False)]
    found = compare(before, after)
    assert [(each.measure, each.turned, each.changed) for each in found] == [
        ("gate", True, True),
        ("figure", False, True),
        ("gone", False, True),
        ("same", False, False),
    ]
