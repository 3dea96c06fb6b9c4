"""Re-indexing: only what changed is read, the old serves until the new is whole, nothing is lost when killed."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from filelock import FileLock

from docs_store.database import Database
from docs_store.errors import BadInput, Conflict
from docs_store.facts import edit
from docs_store.library import Document, DocumentVersion, listed
from docs_store.versions import live_versions
from indexer.adding import add, prepare_report, prepare_upload
from indexer.preparing import Report
from indexer.readers import refusals
from indexer.readers.document import ReadDocument
from indexer.reindex import rebuild, reindex
from indexer.workshop import Workshop
from tests.indexer.library import MarkedTextReaders, add_plant, fresh_eyes, searcher, workshop, write

PRESS = (
    "# Presse\n=== 1\nLe couple de serrage des vis M8 est de 25 Nm.\n"
    "=== 2\nLe défaut E031 signale une pression basse.\n"
)
CONVEYOR = "# Convoyeur\nLa courroie se tend à 40 Hz au fréquencemètre.\n"


@pytest.fixture
def docs(tmp_path: Path) -> Path:
    """A folder with two documents."""
    return write(tmp_path / "docs", {"press.txt": PRESS, "line 2/conveyor.txt": CONVEYOR})


@pytest.fixture
def shop(database: Database, tmp_path: Path) -> Workshop:
    """A workshop with an empty library."""
    return workshop(database, tmp_path / "data")


def opened(shop: Workshop) -> list[str]:
    """Return the files that were read so far."""
    assert isinstance(shop.readers, MarkedTextReaders)
    return shop.readers.opened


def found(shop: Workshop, question: str) -> list[tuple[str, int | None]]:
    """Return the places a question finds, best first."""
    return [(hit.document, hit.page) for hit in searcher(shop).search(question)]


def test_a_folder_is_read_and_can_be_asked(any_database: Database, docs: Path, tmp_path: Path) -> None:
    """Documents are known by their path in the folder, passages by their page, on both databases."""
    shop = workshop(any_database, tmp_path / "data")
    report = reindex([docs], shop)
    assert (report.documents, report.passages, report.read, report.refused) == (2, 3, 2, ())
    assert found(shop, "couple de serrage des vis")[0] == ("press.txt", 1)
    assert found(shop, "E031")[0] == ("press.txt", 2)
    assert found(shop, "tension de la courroie")[0] == ("line 2/conveyor.txt", None)


def test_a_second_run_reads_nothing(shop: Workshop, docs: Path) -> None:
    """What has not changed is neither read, embedded nor built again."""
    reindex([docs], shop)
    generation, embedded = shop.generations.current(), len(shop.embedder.embedded)  # type: ignore[attr-defined]
    report = reindex([docs], shop)
    assert (report.unchanged, report.read) == (2, 0)
    assert len(opened(shop)) == 2
    assert shop.generations.current() == generation
    assert len(shop.embedder.embedded) == embedded  # type: ignore[attr-defined]


def test_only_the_changed_document_is_read_and_only_new_passages_embedded(shop: Workshop, docs: Path) -> None:
    """A changed page costs one file and one passage; the old words are gone, the new ones found."""
    reindex([docs], shop)
    before = len(shop.embedder.embedded)  # type: ignore[attr-defined]
    write(docs, {"press.txt": PRESS.replace("25 Nm", "32 Nm")})
    report = reindex([docs], shop)
    assert (report.read, report.unchanged) == (1, 1)
    new = [text for text in shop.embedder.embedded[before:] if "Nm" in text or "E031" in text]  # type: ignore[attr-defined]
    assert len(new) == 1
    texts = [hit.text for hit in searcher(shop).search("couple de serrage des vis")]
    assert "32 Nm" in texts[0]
    assert not any("25 Nm" in text for text in texts)


def test_a_removed_file_answers_no_more_and_comes_back(shop: Workshop, docs: Path) -> None:
    """Gone after the run that misses it; there again after the run that finds it, without being read."""
    reindex([docs], shop)
    (docs / "press.txt").rename(docs.parent / "aside.txt")
    assert reindex([docs], shop).removed == 1
    assert ("press.txt", 1) not in found(shop, "couple de serrage des vis")
    (docs.parent / "aside.txt").rename(docs / "press.txt")
    report = reindex([docs], shop)
    assert (report.read, report.unchanged) == (0, 2)
    assert found(shop, "couple de serrage des vis")[0] == ("press.txt", 1)


def test_an_unreadable_file_is_reported_and_the_others_are_read(shop: Workshop, docs: Path) -> None:
    """One sentence with the reason; it is not tried again until its bytes change."""
    write(docs, {"broken.txt": "BROKEN"})
    for _ in range(2):
        report = reindex([docs], shop)
        assert report.refused == (("broken.txt", "broken.txt is broken."),)
        assert report.documents == 2
    assert opened(shop).count("broken.txt") == 1
    write(docs, {"broken.txt": "Réparé.\n"})
    assert reindex([docs], shop).refused == ()


class TiredReaders(MarkedTextReaders):
    """Breaks off on what is called tired."""

    def read(self, path: Path, name: str | None = None) -> ReadDocument:
        """Break off, or return the document."""
        if name == "tired.txt":
            self.opened.append(name)
            raise refusals.refusal(refusals.TOO_SLOW, name)
        return super().read(path, name)


def test_a_reading_that_breaks_off_is_tried_three_times(any_database: Database, docs: Path, tmp_path: Path) -> None:
    """By three runs; then it is in quarantine, told with the reason, until its bytes change."""
    shop = replace(workshop(any_database, tmp_path / "data"), readers=TiredReaders())
    write(docs, {"tired.txt": "x"})
    for run in range(1, 6):
        report = reindex([docs], shop)
        assert report.documents == 2
        ((path, reason),) = report.refused
        assert path == "tired.txt"
        assert reason.startswith("tired.txt takes too long to read")
        assert ("Tried 3 times" in reason) is (run >= 3)
        assert report.quarantined == (("tired.txt",) if run >= 3 else ())
    assert opened(shop).count("tired.txt") == 3
    write(docs, {"tired.txt": "y"})
    assert reindex([docs], shop).quarantined == ()
    assert opened(shop).count("tired.txt") == 4


def test_what_was_said_of_a_document_stays(any_database: Database, docs: Path, tmp_path: Path) -> None:
    """Read again, changed, gone and back: title, kind, revision, machines and its being withdrawn are as said."""
    shop = workshop(any_database, tmp_path / "data")
    machines = add_plant(any_database)
    write(docs, {"presse 4/press.txt": PRESS})
    reindex([docs], shop)

    def seen() -> tuple[object, ...]:
        with shop.database.read() as session:
            (found,) = [each for each in listed(session, None, all_=True) if each.path == "presse 4/press.txt"]
        return found.title, found.kind, found.revision, found.machines

    assert seen() == ("press", "manual", None, ("Presse 4",))
    with shop.database.write() as session:
        document = session.query(Document).filter(Document.path == "presse 4/press.txt").one()
        about = [machines["TOUR-1"]]
        for fact, value in (("title", "Notice"), ("kind", "procedure"), ("revision", "C"), ("machines", about)):
            edit(session, document, fact, value, by=None, now=shop.clock.now())
    said = ("Notice", "procedure", "C", ("Tour à commande numérique",))
    assert seen() == said
    for text in (PRESS, PRESS.replace("25 Nm", "32 Nm"), "BROKEN"):
        write(docs, {"presse 4/press.txt": text})
        reindex([docs], shop)
        assert seen() == said
    assert searcher(shop).search("couple de serrage des vis")[0].title in {"Notice", "press"}
    with shop.database.write() as session:
        document = session.query(Document).filter(Document.path == "presse 4/press.txt").one()
        edit(session, document, "withdrawn", True, by=None, now=shop.clock.now())
        document.removed_at = shop.clock.now()
    for text in (PRESS.replace("25 Nm", "32 Nm"), PRESS.replace("25 Nm", "40 Nm")):
        write(docs, {"presse 4/press.txt": text})
        reindex([docs], shop)
        assert not any("presse 4" in path for path, _ in found(shop, "couple de serrage des vis"))


def test_an_older_readable_content_goes_on_serving(shop: Workshop, docs: Path) -> None:
    """A document that breaks keeps its last good version, and the list says why."""
    reindex([docs], shop)
    write(docs, {"press.txt": "BROKEN"})
    assert reindex([docs], shop).documents == 2
    assert found(shop, "couple de serrage des vis")[0] == ("press.txt", 1)
    with shop.database.read() as session:
        refused = {each.path: each.refused for each in listed(session, None)}
    assert refused == {"press.txt": "press.txt is broken.", "line 2/conveyor.txt": None}


def test_identical_files_at_two_places_are_both_kept(shop: Workshop, docs: Path) -> None:
    """A copy is a document of its own."""
    write(docs, {"copy/press.txt": PRESS})
    reindex([docs], shop)
    places = found(shop, "couple de serrage des vis")
    assert {("press.txt", 1), ("copy/press.txt", 1)} <= set(places)


def test_a_second_folder_leaves_the_first_alone(shop: Workshop, docs: Path, tmp_path: Path) -> None:
    """Documents of another path stay when one is indexed."""
    reindex([docs], shop)
    other = write(tmp_path / "other", {"pump.txt": "La pompe débite 40 l/min.\n"})
    report = reindex([other], shop)
    assert (report.documents, report.removed) == (3, 0)
    assert found(shop, "couple de serrage des vis")[0] == ("press.txt", 1)


def test_a_folder_inside_an_indexed_one_is_a_part_of_it(shop: Workshop, docs: Path) -> None:
    """Only that part is looked through: nothing outside it is gone, nothing is there twice."""
    reindex([docs], shop)
    report = reindex([docs / "line 2"], shop)
    assert (report.documents, report.unchanged, report.removed) == (2, 1, 0)


def test_a_folder_around_an_indexed_one_takes_its_documents_over(shop: Workshop, docs: Path) -> None:
    """The same files, indexed from further up, are there once."""
    reindex([docs / "line 2"], shop)
    report = reindex([docs], shop)
    assert report.documents == 2
    assert [place for place in found(shop, "tension de la courroie") if "conveyor" in place[0]] == [
        ("line 2/conveyor.txt", None)
    ]


def test_a_single_file_can_be_indexed(shop: Workshop, docs: Path) -> None:
    """The path is then relative to its folder."""
    assert reindex([docs / "press.txt"], shop).documents == 1
    assert found(shop, "couple")[0] == ("press.txt", 1)


def test_a_path_that_does_not_exist_is_one_sentence(shop: Workshop, tmp_path: Path) -> None:
    """Nothing is changed by it."""
    with pytest.raises(BadInput, match="does not exist"):
        reindex([tmp_path / "nowhere"], shop)


def test_an_empty_folder_is_fine(shop: Workshop, tmp_path: Path) -> None:
    """No document, no complaint, and questions find nothing."""
    (tmp_path / "empty").mkdir()
    assert reindex([tmp_path / "empty"], shop).documents == 0
    assert found(shop, "couple") == []


def test_two_runs_at_once_are_refused(shop: Workshop, docs: Path) -> None:
    """The second says that one is running."""
    shop.generations.folder.mkdir(parents=True)
    with FileLock(shop.generations.folder / ".indexing.lock"), pytest.raises(Conflict, match="running already"):
        reindex([docs], shop)


class Killed(BaseException):
    """Stands for kill -9: nothing may catch it."""


class DyingReaders(MarkedTextReaders):
    """Dies while it reads one of the files."""

    def __init__(self, at: str) -> None:
        super().__init__()
        self.at = at

    def read(self, path: Path, name: str | None = None):  # type: ignore[no-untyped-def]
        """Die at the file."""
        if name == self.at:
            raise Killed
        return super().read(path, name)


def test_a_run_killed_while_reading_goes_on_where_it_was(shop: Workshop, docs: Path) -> None:
    """The old index serves meanwhile; what was read before the kill is not read again."""
    reindex([docs], shop)
    write(docs, {"line 2/conveyor.txt": CONVEYOR.replace("40", "45"), "press.txt": PRESS.replace("25", "32")})
    with pytest.raises(Killed):
        reindex([docs], replace(shop, readers=DyingReaders("press.txt")))
    assert any("25 Nm" in hit.text for hit in searcher(fresh_eyes(shop)).search("couple de serrage"))
    assert not any("45 Hz" in hit.text for hit in searcher(fresh_eyes(shop)).search("courroie"))
    opened(shop).clear()
    reindex([docs], shop)
    assert opened(shop) == ["press.txt"]
    assert any("45 Hz" in hit.text for hit in searcher(shop).search("courroie"))


def test_a_run_killed_between_index_and_switch_answers_the_old(
    shop: Workshop, docs: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With the new generation in place but the database not switched, the old contents answer, and only they."""
    reindex([docs], shop)
    write(docs, {"press.txt": PRESS.replace("25 Nm", "32 Nm")})

    def die(*_: object, **__: object) -> None:
        raise Killed

    with monkeypatch.context() as patch:
        patch.setattr("indexer.reindex.switch", die)
        with pytest.raises(Killed):
            reindex([docs], shop)
    texts = [hit.text for hit in searcher(fresh_eyes(shop)).search("couple de serrage des vis")]
    assert "25 Nm" in texts[0]
    assert not any("32 Nm" in text for text in texts)
    reindex([docs], shop)
    assert "32 Nm" in searcher(shop).search("couple de serrage des vis")[0].text


def test_an_index_of_another_model_is_built_anew(shop: Workshop, docs: Path) -> None:
    """Changing the model rebuilds the index from what was read, with new vectors."""
    reindex([docs], shop)
    other = fresh_eyes(shop)
    other.embedder.revision = "2"  # type: ignore[misc]
    opened(shop).clear()
    generation = shop.generations.current()
    reindex([docs], other)
    assert opened(shop) == []
    assert other.generations.current() != generation
    assert len(other.embedder.embedded) > 3  # type: ignore[attr-defined]


def test_a_lost_index_is_rebuilt_without_reading(shop: Workshop, docs: Path) -> None:
    """Everything needed is in the database and the cache."""
    reindex([docs], shop)
    opened(shop).clear()
    for path in shop.generations.folder.rglob("*"):
        if path.is_file():
            path.unlink()
    assert found(fresh_eyes(shop), "couple de serrage des vis")[0] == ("press.txt", 1)
    rebuild(fresh_eyes(shop))
    assert opened(shop) == []
    assert found(fresh_eyes(shop), "E031")[0] == ("press.txt", 2)


def test_a_closed_folder_is_reported_and_keeps_its_documents(
    shop: Workshop, docs: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A folder without read rights removes nothing: nobody knows what is in it."""
    reindex([docs], shop)
    scandir = os.scandir

    def closed(folder: Path) -> Iterator[os.DirEntry[str]]:
        if Path(folder).name == "line 2":
            raise PermissionError(13, "Permission denied")
        return scandir(folder)

    with monkeypatch.context() as patch:
        patch.setattr(os, "scandir", closed)
        report = reindex([docs], shop)
    assert report.refused[0][0] == "line 2"
    assert "right to read" in report.refused[0][1]
    assert report.removed == 0


def test_a_file_that_vanishes_while_walking_is_reported(shop: Workshop, docs: Path) -> None:
    """A broken link is a file that cannot be opened."""
    (docs / "gone.txt").symlink_to(docs / "nothing.txt")
    assert [path for path, _ in reindex([docs], shop).refused] == ["gone.txt"]


def test_folders_named_like_machines_say_what_a_document_is_about(shop: Workshop, tmp_path: Path) -> None:
    """The machine is attached, whatever hyphens and case; also when it was entered after the document."""
    docs = write(tmp_path / "docs", {"presse 4/manual.txt": PRESS, "tour-1/manual.txt": CONVEYOR})
    reindex([docs], shop)
    add_plant(shop.database)
    reindex([docs], shop)
    with shop.database.read() as session:
        machines = {each.path: each.machines for each in listed(session, None)}
    assert machines == {"presse 4/manual.txt": ("Presse 4",), "tour-1/manual.txt": ("Tour à commande numérique",)}


def test_contents_with_pages_are_kept_for_their_pictures(shop: Workshop, docs: Path) -> None:
    """The bytes that were read stay available when the file changes."""
    reindex([docs], shop)
    with shop.database.read() as session:
        sha256 = session.query(DocumentVersion.sha256).join(Document).filter(Document.path == "press.txt").scalar()
    write(docs, {"press.txt": "other"})
    assert shop.files is not None
    assert shop.files.read(str(sha256)).decode() == PRESS


def test_an_upload_answers_at_once_and_replaces_itself(shop: Workshop, docs: Path, tmp_path: Path) -> None:
    """No generation is built; the same name again is the next version of the same document."""
    reindex([docs], shop)
    generation = shop.generations.current()
    file = write(tmp_path / "in", {"x": "# Pompe\n=== 1\nLa pompe débite 40 l/min.\n"}) / "x"
    added = add(shop, prepare_upload(shop, file, "pompe.txt"))
    assert (added.title, added.pages, added.passages) == ("pompe", 1, 1)
    assert found(shop, "débit de la pompe")[0] == ("pompe.txt", 1)
    file.write_text("# Pompe\n=== 1\nLa pompe débite 63 l/min.\n")
    again = add(shop, prepare_upload(shop, file, "pompe.txt"))
    assert again.document_id == added.document_id
    assert "63" in searcher(shop).search("débit de la pompe")[0].text
    assert shop.generations.current() == generation


def test_uploads_and_reports_are_folded_in_by_the_next_run(shop: Workshop, docs: Path, tmp_path: Path) -> None:
    """They survive a run over the folders, inside the generation."""
    machines = add_plant(shop.database)
    file = write(tmp_path / "in", {"x": "La pompe débite 40 l/min.\n"}) / "x"
    add(shop, prepare_upload(shop, file, "pompe.txt"))
    day = shop.clock.now().date()
    fields = (("Constaté", "Fuite au joint du vérin"), ("Fait", "Joint remplacé"))
    report = Report("report-7", "Rapport, Presse 4", fields, machines["PRESSE-4"], "fr", day)
    shelved = add(shop, prepare_report(shop, report))
    assert shelved.machine_ids == (machines["PRESSE-4"],)
    assert found(shop, "fuite joint vérin")[0] == ("report-7", None)
    reindex([docs], shop)
    with shop.database.read() as session:
        live = {version.version_id for version in live_versions(session)}
    generation = shop.generations.open()
    assert generation is not None
    assert generation.versions == live
    assert found(fresh_eyes(shop), "fuite joint vérin")[0] == ("report-7", None)
