"""Which documents are revisions of one another: the newest answers, and two manuals never replace each other."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from docs_store.database import Database
from docs_store.facts import REPLACED_BY, earlier, edit
from docs_store.library import Document, DocumentVersion, Passage, listed, live_passages
from docs_store.versions import live_versions
from indexer.adding import add, prepare_upload
from indexer.reindex import reindex
from indexer.revising import revise
from indexer.revisions import Edition, Replacement, date_rank, family, mark_rank, number_in, replacements
from indexer.workshop import Workshop
from tests.indexer.library import searcher, workshop, write

BASE = Edition(
    1, "/docs", "PRESSE-4/manuel-PHM200-rev-B.pdf", "Manuel PHM 200", maker="Morvanel", language="fr", revision="B"
)


def other(**facts: Any) -> Edition:
    """Return the next revision of the manual, but for these facts."""
    newer = replace(BASE, document_id=2, path="PRESSE-4/manuel-PHM200-rev-C.pdf", revision="C")
    return replace(newer, **facts)


def much(_one: int, _other: int) -> float:
    """Say that two documents share most of their words."""
    return 0.8


@pytest.mark.parametrize(
    "newer",
    [
        pytest.param(other(), id="mark in the name"),
        pytest.param(other(revision=None), id="mark in the name only"),
        pytest.param(other(path="PRESSE-4/manuel-PHM200-rev-B2.pdf", revision=None), id="letter and number"),
        pytest.param(other(path="new/notice.pdf"), id="same telling title elsewhere"),
        pytest.param(other(path="x.pdf", title="Manuel PHM 200 rév. C"), id="mark in the title"),
        pytest.param(other(path="x.pdf", maker=""), id="maker unknown"),
        pytest.param(other(path="x.docx"), id="another format"),
    ],
)
def test_a_newer_revision_replaces_the_older(newer: Edition) -> None:
    """Whichever comes first."""
    for editions in ([BASE, newer], [newer, BASE]):
        assert replacements(editions, much) == {1: Replacement(2, sure=True)}


def test_the_document_number_is_enough() -> None:
    """Two titles, one number."""
    editions = [replace(BASE, number="mo014"), other(path="x.pdf", title="Entretien 4000 h", number="mo014")]
    assert replacements(editions, much) == {1: Replacement(2, sure=True)}


def test_dates_tell_where_marks_do_not() -> None:
    """The later one answers, whichever way the date is written."""
    editions = [
        replace(BASE, path="2021/notice.pdf", revision=None, dated="12/03/2021"),
        other(path="2024/notice.pdf", revision=None, dated="mai 2024"),
    ]
    assert replacements(editions, much) == {1: Replacement(2, sure=True)}


def test_of_three_the_newest_replaces_both() -> None:
    """Not one another in a chain."""
    third = other(document_id=3, path="PRESSE-4/manuel-PHM200-rev-D.pdf", revision="D")
    assert replacements([other(), third, BASE], much) == {1: Replacement(3, sure=True), 2: Replacement(3, sure=True)}


@pytest.mark.parametrize(
    "one",
    [
        pytest.param(other(language="en"), id="twin in another language"),
        pytest.param(other(language=None), id="language unknown"),
        pytest.param(other(maker="Ventarel"), id="another maker"),
        pytest.param(other(kind="schematic"), id="another kind"),
        pytest.param(other(title="Manuel PHM 300"), id="another model in the title"),
        pytest.param(other(path="PRESSE-4/manuel-PHM300-rev-C.pdf", title="Manuel PHM 300"), id="another model"),
        pytest.param(other(path="PRESSE-4/manuel-PHM300-rev-C.pdf"), id="another model in the name"),
        pytest.param(other(path="PRESSE-5/manuel-PHM200-rev-C.pdf", title="Notice"), id="another folder"),
        pytest.param(other(revision="B", path="PRESSE-4/b.pdf"), id="same revision"),
        pytest.param(other(revision="3", path="PRESSE-4/b.pdf"), id="letters and numbers"),
        pytest.param(other(revision=None, path="PRESSE-4/b.pdf"), id="no mark, no date"),
        pytest.param(other(number="b2"), id="numbers differ"),
        pytest.param(other(path="PRESSE-4/table-elevatrice.pdf"), id="a name of another thing"),
    ],
)
def test_what_is_no_revision(one: Edition) -> None:
    """Neither replaced nor proposed."""
    first = replace(BASE, number="a1") if one.number else BASE
    assert replacements([first, one], much) == {}


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("manuel-1.pdf", "manuel-2.pdf"),
        ("PHM200.pdf", "PHM300.pdf"),
        ("folio 12.pdf", "folio 13.pdf"),
        ("manuel rev B - partie 1.pdf", "manuel rev C - partie 2.pdf"),
        ("axe X v1.pdf", "axe Y v2.pdf"),
    ],
)
def test_names_that_are_parts_not_revisions(first: str, second: str) -> None:
    """A bare number is a part, a chapter or a model."""
    one = Edition(1, "/docs", first, "Notice", language="fr", dated="2020")
    assert replacements([one, replace(one, document_id=2, path=second, dated="05/2024")], much) == {}


def test_first_headings_of_many_documents_are_no_titles() -> None:
    """As a set of guides has it: one heading, names of two things, dates of two days."""
    one = Edition(
        1, "/docs", "Scale-Material to make.pdf", "3D printing Laser cutting", language="en", dated="2019-05-27"
    )
    two = replace(one, document_id=2, path="Turntable-Material to make.pdf", dated="2019-06-02")
    assert replacements([one, two], much) == {}
    user = replace(one, path="Tic_Tac_Toe-User instructions.pdf", title="Tic tac toe demonstrator")
    technical = replace(user, document_id=2, path="Tic_Tac_Toe-Technical instructions.pdf", dated="2019-06-19")
    assert replacements([user, technical], much) == {}


def test_four_manuals_of_one_version_and_a_book_in_another_language() -> None:
    """LinuxCNC 2.7 in French has four manuals; 2.9 in English is another book, not their revision."""
    names = ("guide-demarrage", "manuel-HAL", "manuel-integrateur", "manuel-utilisateur")
    french = [
        Edition(
            number,
            "/docs",
            f"fr/linuxcnc/LinuxCNC-2.7-{name}.pdf",
            f"LinuxCNC-2.7-{name}",
            language="fr",
            dated="2015-01-01",
        )
        for number, name in enumerate(names, 1)
    ]
    english = Edition(
        9,
        "/docs",
        "en/linuxcnc/LinuxCNC_Documentation.pdf",
        "LinuxCNC V2.9.0",
        language="en",
        revision="2.9.0",
        dated="2023-02-08",
    )
    assert replacements([*french, english], much) == {}
    assert replacements([french[3], replace(english, title="LinuxCNC-2.7-manuel-utilisateur")], much) == {}


def test_plain_titles_name_nothing() -> None:
    """Half the plant's documents are called `Manuel d'utilisation`; with one maker and one machine it may be one."""
    one = Edition(1, "/docs", "a/notice.pdf", "Manuel d'utilisation", language="fr", revision="1")
    two = replace(one, document_id=2, path="b/manuel.pdf", revision="2")
    assert replacements([one, two], much) == {}
    known = [replace(each, maker="Morvanel", machines=frozenset({7})) for each in (one, two)]
    assert replacements(known, much) == {1: Replacement(2, sure=True)}
    elsewhere = [known[0], replace(known[1], machines=frozenset({8}))]
    assert replacements(elsewhere, much) == {}


@pytest.mark.parametrize(
    ("share", "found"),
    [(0.29, {}), (0.31, {1: Replacement(2, sure=False)}), (0.5, {1: Replacement(2, sure=True)})],
)
def test_words_in_common_decide(share: float, found: dict[int, Replacement]) -> None:
    """Most of them: replaced; some: somebody is asked; few: two documents."""
    assert replacements([BASE, other()], lambda _one, _other: share) == found


@pytest.mark.parametrize(
    "pair",
    [
        pytest.param((replace(BASE, dated="2024-05-02"), other(dated="2019-01-01")), id="mark and date contradict"),
        pytest.param(
            (
                replace(BASE, path="PRESSE-4/releve-2024-01.pdf", title="Relevé", revision=None),
                other(path="PRESSE-4/releve-2024-02.pdf", title="Relevé", revision=None),
            ),
            id="written anew each month",
        ),
        pytest.param(
            (
                replace(BASE, path="01/a.pdf", kind="report", revision=None, dated="2024-01-01"),
                other(path="02/a.pdf", kind="report", revision=None, dated="2024-02-01"),
            ),
            id="two reports",
        ),
    ],
)
def test_what_is_doubtful_is_proposed(pair: tuple[Edition, Edition]) -> None:
    """Somebody says which."""
    assert replacements(pair, much) == {1: Replacement(2, sure=False)}


@pytest.mark.parametrize(
    ("older", "newer"),
    [("1", "2"), ("2.9", "2.10"), ("v1", "2"), ("A", "B"), ("Z", "AA"), ("B", "B1"), ("1", "1a"), ("09", "10")],
)
def test_marks_in_their_order(older: str, newer: str) -> None:
    """Numbers as numbers, letters as spreadsheets count them."""
    assert mark_rank(older) < mark_rank(newer)  # type: ignore[operator]
    assert mark_rank(older)[0] == mark_rank(newer)[0]


@pytest.mark.parametrize(
    ("date", "rank"),
    [
        ("2024-05-12", (2024, 5, 12)),
        ("12/05/2024", (2024, 5, 12)),
        ("05/2024", (2024, 5)),
        ("12 mai 2024", (2024, 5, 12)),
        ("Août 2023", (2023, 8)),
        ("1er février 2020", (2020, 2, 1)),
        ("June 2021", (2021, 6)),
        ("soon", ()),
        (None, ()),
    ],
)
def test_dates_in_their_order(date: str | None, rank: tuple[int, ...]) -> None:
    """As far as they are said."""
    assert date_rank(date) == rank


@pytest.mark.parametrize(
    ("name", "rest"),
    [
        ("manuel-PHM200-rev-C", "manuel phm200"),
        ("manuel PHM200 (v2.1)", "manuel phm200"),
        ("notice_indice_B_2024-05", "notice"),
        ("Manuel 2", "manuel 2"),
        ("valve V", "valve v"),
        ("revision des pompes", "revision des pompes"),
    ],
)
def test_a_name_without_its_mark(name: str, rest: str) -> None:
    """Marks and dates go; numbers that are no marks stay."""
    assert family(name) == rest


def test_the_number_that_a_document_gives_itself() -> None:
    """Written after its name, with digits in it."""
    assert number_in("Mode opératoire\nDocument n° : MO-COMP2-014\nIndice B") == "mocomp2014"
    assert number_in("Réf. N° 12\nLe manuel no one reads") == ""


REV_B = "# Presse PHM 200\nRévision B\nLe couple de serrage des vis M8 est de 45 Nm.\nVidanger toutes les 500 heures.\n"
REV_C = REV_B.replace("Révision B", "Révision C").replace("45 Nm", "52 Nm")
PUMP = "# Pompe GX 12\nRévision A\nLa pompe débite 40 litres par minute sous 6 bar.\n"


@pytest.fixture
def shop(any_database: Database, tmp_path: Path) -> Workshop:
    """A workshop with an empty library, on both databases."""
    return workshop(any_database, tmp_path / "data")


@pytest.fixture
def docs(tmp_path: Path) -> Path:
    """A folder with two revisions of one manual, and another manual."""
    files = {"presse-PHM200-rev-B.txt": REV_B, "presse-PHM200-rev-C.txt": REV_C, "pompe-rev-A.txt": PUMP}
    return write(tmp_path / "docs", files)


def texts(shop: Workshop, question: str = "couple de serrage des vis") -> str:
    """Return all that a question finds."""
    return "\n".join(hit.text for hit in searcher(shop).search(question))


def obsolete(shop: Workshop) -> dict[str, int | None]:
    """Return by path what each document is replaced by, if anything."""
    with shop.database.read() as session:
        return {each.path: each.replaced_by for each in listed(session, None) if each.replaced_by}


def document(shop: Workshop, path: str) -> int:
    """Return a document's number."""
    with shop.database.read() as session:
        return session.query(Document.id).filter(Document.path == path).scalar() or 0


def test_two_revisions_in_a_folder_come_out_right(shop: Workshop, docs: Path) -> None:
    """Only the newer answers, the older can be opened and is marked; the other manual is left alone."""
    report = reindex([docs], shop)
    assert (report.documents, report.obsolete) == (2, 1)
    assert "52 Nm" in texts(shop)
    assert "45 Nm" not in texts(shop)
    assert "40 litres" in texts(shop, "débit de la pompe")
    newer = document(shop, "presse-PHM200-rev-C.txt")
    assert obsolete(shop) == {"presse-PHM200-rev-B.txt": newer}
    with shop.database.read() as session:
        old = session.query(Passage.id).join(DocumentVersion).filter(Passage.text.contains("45 Nm")).scalar() or 0
        assert live_passages(session, [old]) == {}
        shown = live_passages(session, [old], obsolete=True)[old]
        assert (shown.obsolete, shown.replaced_by) == (True, newer)
        assert [each.title for each in earlier(session, newer)] == ["presse-PHM200-rev-B"]


def test_a_second_run_builds_nothing(shop: Workshop, docs: Path) -> None:
    """What is obsolete is not missed from the index."""
    reindex([docs], shop)
    generation = shop.generations.current()
    assert reindex([docs], shop).unchanged == 3
    assert shop.generations.current() == generation


def test_the_older_answers_again_when_the_newer_is_gone(shop: Workshop, docs: Path) -> None:
    """Without anybody's hand."""
    reindex([docs], shop)
    (docs / "presse-PHM200-rev-C.txt").unlink()
    reindex([docs], shop)
    assert "45 Nm" in texts(shop)
    assert obsolete(shop) == {}


def test_what_somebody_said_stays(shop: Workshop, docs: Path) -> None:
    """Undone by hand, both answer, run after run; forced by hand, one does."""
    reindex([docs], shop)
    for said, words in ((None, "45 Nm"), (document(shop, "pompe-rev-A.txt"), "40 litres")):
        with shop.database.write() as session:
            old = session.get_one(Document, document(shop, "presse-PHM200-rev-B.txt"))
            edit(session, old, REPLACED_BY, said, by=None, now=shop.clock.now())
        revise(shop.database)
        reindex([docs], shop)
        assert obsolete(shop) == ({"presse-PHM200-rev-B.txt": said} if said else {})
        assert ("45 Nm" in texts(shop)) is (said is None)
        assert words in texts(shop, "serrage débit pompe")


def test_two_that_replace_each_other_leave_one(shop: Workshop, docs: Path) -> None:
    """A ring would answer nothing at all."""
    reindex([docs], shop)
    old, new = document(shop, "presse-PHM200-rev-B.txt"), document(shop, "presse-PHM200-rev-C.txt")
    with shop.database.write() as session:
        edit(session, session.get_one(Document, new), REPLACED_BY, old, by=None, now=shop.clock.now())
    assert revise(shop.database).replaced == {new: old}
    assert "45 Nm" in texts(shop)


def test_an_uploaded_revision_replaces_at_once(shop: Workshop, docs: Path, tmp_path: Path) -> None:
    """From the next question on, without a run."""
    reindex([docs], shop)
    file = write(tmp_path / "in", {"x": REV_C.replace("Révision C", "Révision D").replace("52", "60")}) / "x"
    added = add(shop, prepare_upload(shop, file, "presse-PHM200-rev-D.txt"))
    assert "60 Nm" in texts(shop)
    assert "52 Nm" not in texts(shop)
    assert set(obsolete(shop)) == {"presse-PHM200-rev-B.txt", "presse-PHM200-rev-C.txt"}
    assert set(obsolete(shop).values()) == {added.document_id}


def test_an_overwritten_file_keeps_its_older_content_readable(shop: Workshop, docs: Path) -> None:
    """Under the newer one, with its own revision; what is only read again is no older revision."""
    reindex([docs], shop)
    write(docs, {"pompe-rev-A.txt": PUMP.replace("40 litres", "63 litres")})
    reindex([docs], shop)
    with shop.database.read() as session:
        older = earlier(session, document(shop, "pompe-rev-A.txt"))
        assert len(older) == 1
        old = session.query(Passage.id).filter(Passage.text.contains("40 litres")).scalar() or 0
        assert live_passages(session, [old], obsolete=True)[old].obsolete
        assert older[0].version_id not in {each.version_id for each in live_versions(session, obsolete=True)}
