"""Makes a signed report findable at once: it becomes a document beside the manuals, in the same transaction."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy.orm import Session

from bot.interventions.cards import END_NAMES, TYPE_NAMES
from bot.interventions.service import ReportText
from bot.locale import texts
from docs_store.errors import N_
from indexer.preparing import Report, prepared_report, shelve

if TYPE_CHECKING:
    from indexer.embedder import Embedder

LABELS = {
    "type": N_("Type"),
    "seen": N_("Seen"),
    "done": N_("Done"),
    "parts": N_("Parts"),
    "stopped": N_("Stopped"),
    "end state": N_("Now"),
}


class Publisher:
    """Puts reports on the shelf; their vectors are made with the next question, some milliseconds each."""

    def __init__(self, embedder: Embedder, language: str = "fr") -> None:
        self._embedder, self.t = embedder, texts(language)

    def __call__(self, session: Session, report: ReportText) -> int | None:
        """Store a report as a document and return the document's id."""
        day = self.t.day(report.signed_at)
        title = self.t("Report of {day}, {machine}", day=day, machine=report.machine)
        fields = tuple((self.t(LABELS[name]), self._words(name, words)) for name, words in report.fields)
        ready = prepared_report(
            Report(
                reference=f"report-{report.intervention_id}",
                title=title,
                fields=fields,
                machine_id=report.machine_id,
                language=self.t.language,
                dated=report.signed_at.date(),
            ),
            self._embedder,
        )
        return shelve(session, ready, report.signed_at)

    def _words(self, field: str, words: str) -> str:
        names = {"type": TYPE_NAMES, "end state": END_NAMES}.get(field, {})
        return self.t(names[words]) if words in names else words
