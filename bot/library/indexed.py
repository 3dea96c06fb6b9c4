"""The real work behind the document jobs: the indexer, and how far it is."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from bot.library.service import Report
from docs_store.files import FileStore
from docs_store.plant import machines
from indexer.adding import add, prepare_upload
from indexer.progress import Progress
from indexer.reindex import reindex
from indexer.workshop import Workshop

SECTIONS_SHOWN = 6


class WorkshopIndexing:
    """Does the document jobs with the indexer's workshop."""

    def __init__(self, shop: Workshop, files: FileStore) -> None:
        self._shop, self._files = shop, files

    def reindex(self, folders: list[str], report: Report) -> dict[str, Any]:
        """Read folders again and return the summary that the chat shows."""
        done = reindex([Path(folder) for folder in folders], self._shop, progress=_steps(report))
        return {
            "documents": done.documents,
            "pages": done.pages,
            "passages": done.passages,
            "unchanged": done.unchanged,
            "removed": done.removed,
            "refused": [list(pair) for pair in done.refused],
            "seconds": round(done.seconds, 1),
        }

    def upload(self, sha256: str, name: str, person_id: int | None, report: Report) -> dict[str, Any]:
        """Index one uploaded file and return what was found in it."""
        ready = prepare_upload(self._shop, self._files.path(sha256), name, progress=_steps(report))
        added = add(self._shop, ready, added_by=person_id)
        headings = (str(passage["heading"]).split(" › ")[0] for passage in ready.version.passages)
        return {
            "title": added.title,
            "kind": added.kind,
            "pages": added.pages,
            "empty_pages": list(added.empty_pages),
            "ocr_pages": list(added.ocr_pages),
            "unread_pages": list(added.unread_pages),
            "passages": added.passages,
            "language": added.language,
            "revision": ready.version.revision,
            "machines": self._names(added.machine_ids),
            "sections": [heading for heading in dict.fromkeys(headings) if heading][:SECTIONS_SHOWN],
        }

    def _names(self, machine_ids: tuple[int, ...]) -> list[str]:
        with self._shop.database.read() as session:
            return [machine.name for machine in machines(session) if machine.id in machine_ids]


def _steps(report: Report) -> Progress:
    """Tell the job how far it is, at most once a percent: each report is a transaction."""
    last: list[tuple[str, int]] = [("", -1)]

    def progress(step: str, done: int, total: int) -> None:
        percent = 100 * done // total if total else 0
        if (step, percent) != last[0]:
            last[0] = (step, percent)
            report({"step": step, "done": done, "total": total})

    return progress
