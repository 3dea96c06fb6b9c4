"""Look for what contradicts an answer: in the revision before it, and in the last reports of its machine.

Limits   only where the question asks for a value and the quote gives one; a few rows are read then. Reports count for
         one machine: the one asked about, or the only one that the document is about. Rights are those of the asker.
"""

from __future__ import annotations

from dataclasses import replace

from sqlalchemy import select
from sqlalchemy.orm import Session

from docs_store.database import Database
from docs_store.facts import earlier
from docs_store.library import CURRENT, REPORT, Document, DocumentMachine, DocumentVersion, Passage
from docs_store.plant import Machine
from indexer.analysis import words
from indexer.contradictions import Contradiction, Statement, claim_of, with_older, with_reports
from indexer.expected import asks_value
from indexer.passages import BETWEEN_TITLES
from indexer.revisions import date_rank
from indexer.search import Hit, Question, Scope
from indexer.sought import Terms

MOST_REPORTS = 20


def contradictions(
    database: Database, hit: Hit, quote: str, question: Question, sought: Terms, scope: Scope
) -> tuple[Contradiction, ...]:
    """Return what says another value than a quote does."""
    if hit.kind == REPORT or not asks_value(sought.weights):
        return ()
    claim = claim_of(quote, hit.section, sought, hit.language)
    if claim is None:
        return ()
    with database.read() as session:
        before = with_older(claim, _older(session, hit), sought)
        machine = _machine(session, hit, question, scope)
        reports = _reports(session, hit, machine) if machine else []
    told = [before] if before else []
    if machine and reports:
        own = {word for name in (machine.tag, machine.name, *machine.aliases) for word in words(name)}
        found = with_reports(claim, reports, sought, hit.language, own)
        told += [replace(found, machine=machine.name)] if found else []
    return tuple(told)


def _older(session: Session, hit: Hit) -> list[Statement]:
    """Return the passages of the revision before that stand under the same title."""
    before = next(iter(earlier(session, hit.document_id)), None)
    if before is None:
        return []
    title = hit.section.rpartition(BETWEEN_TITLES)[2]
    taken = select(Passage.text, Passage.heading, Passage.language, Passage.page).where(
        Passage.version_id == before.version_id, Passage.heading.endswith(title, autoescape=True)
    )
    return [
        Statement("revision", text, heading, language, before.revision, before.dated, before.title, page)
        for text, heading, language, page in session.execute(taken.order_by(Passage.id))
    ]


def _machine(session: Session, hit: Hit, question: Question, scope: Scope) -> Machine | None:
    """Return the one machine that an answer is about, if somebody of these sites may know of it."""
    asked = question.machine_ids or (frozenset({scope.machine_id}) if scope.machine_id else frozenset())
    about = frozenset(hit.machine_ids)
    meant = (asked & about if about else asked) if asked else about
    machine = session.get(Machine, next(iter(meant))) if len(meant) == 1 else None
    if machine is None or (scope.site_ids is not None and machine.site_id not in scope.site_ids):
        return None
    return machine


def _reports(session: Session, hit: Hit, machine: Machine) -> list[Statement]:
    """Return the last reports of a machine that are not older than the document, the newest first."""
    rows = session.execute(
        select(Document.id, Document.path, Document.dated, DocumentVersion.id)
        .join(DocumentMachine, DocumentMachine.document_id == Document.id)
        .join(DocumentVersion, DocumentVersion.document_id == Document.id)
        .where(
            DocumentMachine.machine_id == machine.id,
            Document.source == REPORT,
            Document.removed_at.is_(None),
            Document.dated.is_not(None),
            DocumentVersion.state == CURRENT,
        )
        .order_by(Document.dated.desc(), Document.id.desc())
        .limit(MOST_REPORTS)
    ).all()
    since, found = date_rank(hit.dated), []
    for report, path, dated, version in rows:
        day = date_rank(dated)
        if day[: len(since)] < since:
            continue
        taken = select(Passage.text, Passage.heading, Passage.language).where(Passage.version_id == version)
        for text, heading, language in session.execute(taken.order_by(Passage.id)):
            found.append(Statement("report", text, heading, language, None, dated, path, report=report))
    return found
