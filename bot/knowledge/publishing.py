"""Makes a validated sheet findable at once: it becomes a document beside the manuals, in the same transaction."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy.orm import Session

from bot.knowledge.cards import SAFETY_NOTE
from bot.knowledge.sheets import SheetText
from bot.locale import texts
from docs_store.library import attach
from indexer.preparing import Sheet, prepared_sheet, shelve

if TYPE_CHECKING:
    from indexer.embedder import Embedder


class SheetPublisher:
    """Puts sheets on the shelf, a new version in place of the last; cited by author, day and machine."""

    def __init__(self, embedder: Embedder, language: str = "fr") -> None:
        self._embedder, self.t = embedder, texts(language)

    def __call__(self, session: Session, sheet: SheetText) -> int | None:
        """Store a sheet as a document and return the document's id."""
        day = self.t.day(sheet.published_at)
        title = (
            self.t("Sheet by {author}, {day}, {machine}", author=sheet.author, day=day, machine=sheet.machine)
            if sheet.machine
            else self.t("Sheet by {author}, {day}", author=sheet.author, day=day)
        )
        ready = prepared_sheet(
            Sheet(
                reference=f"sheet-{sheet.root_id}",
                title=title,
                question=sheet.question,
                answer=sheet.answer,
                note=self.t(SAFETY_NOTE) if sheet.safety else "",
                machine_id=sheet.machine_id,
                language=self.t.language,
                dated=sheet.published_at.date(),
            ),
            self._embedder,
        )
        document_id = shelve(session, ready, sheet.published_at)
        attach(session, document_id, ready.machine_ids)  # a correction may say that it holds for other machines
        return document_id
