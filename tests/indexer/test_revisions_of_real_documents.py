"""Over real documents nothing is taken for a revision of another: guides in sets, twins in two languages."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path

import pytest

from docs_store.database import Database
from docs_store.library import listed
from indexer.readers.process import Readers
from indexer.reindex import reindex
from tests.indexer.library import workshop

BESIDE = Path(__file__).resolve().parents[3] / "shared" / "corpus" / "docs"
DOCS = Path(os.environ.get("MAINTBOT_CORPUS", BESIDE))
SETS = ("niryo-one", "poppy")
"""Sets of guides that share titles, dates and sentences; the thick books are tested by name in `test_revisions.py`."""

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not DOCS.is_dir(), reason="the development corpus is not on this machine"),
]


def test_no_document_of_the_corpus_replaces_another(database: Database, tmp_path: Path) -> None:
    """Neither replaced nor proposed: there is no pair of revisions in it."""
    folder = tmp_path / "docs"
    for file in DOCS.rglob("*"):
        if file.is_file() and file.parent.name in SETS:
            here = folder / file.relative_to(DOCS)
            here.parent.mkdir(parents=True, exist_ok=True)
            here.symlink_to(file)
    with Readers(2) as readers:
        report = reindex([folder], replace(workshop(database, tmp_path / "data"), readers=readers))
    assert report.documents >= 30
    assert report.obsolete == 0
    with database.read() as session:
        doubtful = [(each.path, each.proposed_by) for each in listed(session, None) if each.proposed_by]
    assert doubtful == []
