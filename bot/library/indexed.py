"""The real work behind the document jobs: the indexer, and how far it is."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from bot.library import editing
from bot.library.service import BrokeOff, Report
from docs_store.errors import UnreadableFile
from docs_store.files import FileStore
from docs_store.library import Document, listed
from docs_store.plant import machines
from indexer.adding import add, already_there, check_not_in_quarantine, note_break_off, prepare_upload
from indexer.progress import Progress
from indexer.quarantine import QUARANTINED, in_quarantine
from indexer.readers.refusals import broke_off
from indexer.reindex import reindex
from indexer.revising import revise
from indexer.workshop import Workshop

SECTIONS_SHOWN, MACHINES_OFFERED = 6, 30


class WorkshopIndexing:
    """Does the document jobs with the indexer's workshop."""

    def __init__(self, shop: Workshop, files: FileStore) -> None:
        self._shop, self._files = shop, files

    def reindex(self, folders: list[str], report: Report) -> dict[str, Any]:
        """Read folders again and return the summary that the chat shows."""
        done = reindex([Path(folder) for folder in folders], self._shop, progress=_steps(report))
        refused = dict(done.refused)
        with self._shop.database.read() as session:
            known = [each for each in listed(session, None) if each.refusal and each.path in refused]
        for each in known:
            refused.pop(each.path, None)
        return {
            "documents": done.documents,
            "pages": done.pages,
            "passages": done.passages,
            "unchanged": done.unchanged,
            "removed": done.removed,
            "refused": [list(pair) for pair in refused.items()],
            "refusals": [[each.path, each.refusal, each.failures] for each in known],
            "obsolete": done.obsolete,
            "seconds": round(done.seconds, 1),
        }

    def upload(self, sha256: str, name: str, person_id: int | None, report: Report) -> dict[str, Any]:
        """Index one uploaded file and return what was found in it; bytes that are there already are not read again."""
        known = already_there(self._shop, sha256)
        if known is not None:
            return self._known(known, person_id)
        check_not_in_quarantine(self._shop, sha256, name)
        try:
            ready = prepare_upload(self._shop, self._files.path(sha256), name, progress=_steps(report))
        except UnreadableFile as reason:
            if broke_off(reason):
                raise self._broke_off(sha256, name, reason, person_id) from reason
            raise
        added = add(self._shop, ready, added_by=person_id)
        headings = (str(passage["heading"]).split(" › ")[0] for passage in ready.version.passages)
        return {
            "kind": added.kind,
            "ocr_pages": list(added.ocr_pages),
            "unread_pages": list(added.unread_pages),
            "passages": added.passages,
            "empty_pages": list(added.empty_pages),
            "sections": [heading for heading in dict.fromkeys(headings) if heading][:SECTIONS_SHOWN],
            **self._found(added.document_id),
        }

    def revise(self) -> None:
        """Look again which revision answers in the place of which."""
        revise(self._shop.database)

    def _known(self, document_id: int, person_id: int | None) -> dict[str, Any]:
        """Say that these bytes are there; a document that was withdrawn comes back with them."""
        with self._shop.database.write() as session:
            back = session.get_one(Document, document_id).removed_at is not None
            if back:
                editing.put_back(session, document_id, site_ids=None, by=person_id, now=self._shop.clock.now())
        if back:
            revise(self._shop.database)
        return {"known": True, "back": back, **self._found(document_id)}

    def _found(self, document_id: int) -> dict[str, Any]:
        """Return what the card of an upload shows of a document, as it holds now."""
        with self._shop.database.read() as session:
            facts = editing.facts(session, document_id, None)
            names = [] if facts.machine_ids else [(m.id, m.name) for m in machines(session)[:MACHINES_OFFERED]]
        return {
            "document": facts.id,
            "title": facts.title,
            "path": facts.path,
            "pages": facts.pages,
            "language": facts.language,
            "revision": facts.revision,
            "maker": facts.maker,
            "machines": list(facts.machines),
            "offered": [list(pair) for pair in names],
            "replaces": [[each.id, each.title, each.revision] for each in facts.earlier if each.id != facts.id],
            "may_replace": [[each.id, each.title, each.revision] for each in facts.may_replace],
            "newer": facts.replaced_by and facts.replaced_by.revision,
            "obsolete": facts.replaced_by is not None,
        }

    def _broke_off(self, sha256: str, name: str, reason: UnreadableFile, person_id: int | None) -> Exception:
        """Note that reading broke off; return what ends this try: another one follows, or the file is left alone."""
        document, failures = note_break_off(self._shop, sha256, name, reason, added_by=person_id)
        if not in_quarantine(failures):
            return BrokeOff({"template": reason.template, "fields": {"name": name}, "failures": failures})
        return UnreadableFile(
            QUARANTINED, reason=str(reason), count=failures, why=reason.template, name=name, document=document
        )


def _steps(report: Report) -> Progress:
    """Tell the job how far it is, at most once a percent: each report is a transaction."""
    last: list[tuple[str, int]] = [("", -1)]

    def progress(step: str, done: int, total: int) -> None:
        percent = 100 * done // total if total else 0
        if (step, percent) != last[0]:
            last[0] = (step, percent)
            report({"step": step, "done": done, "total": total})

    return progress
