"""Find revisions among the documents of the library, and let the newest answer in the place of the others.

What people said comes first: a replacement that somebody made or took back by hand is left as it is.

Promise  an older revision answers again as soon as the newer one is gone.
Limits   `planned` reads the words of those documents only that share a name.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from functools import cache

from sqlalchemy import select
from sqlalchemy.orm import Session

from docs_store.database import Database
from docs_store.facts import REPLACED_BY, held, set_replacements
from docs_store.library import REPORT, Document, DocumentVersion, Passage, machines_by_document, parts
from docs_store.versions import live_versions
from indexer.preparing import OPENING_PASSAGES, opening_of
from indexer.revisions import Edition, number_in, replacements, share_of, shingles


@dataclass(frozen=True, slots=True)
class Plan:
    """Which documents are obsolete, by what; and which may be."""

    replaced: Mapping[int, int] = field(default_factory=dict)
    proposed: Mapping[int, int] = field(default_factory=dict)


def planned(session: Session, versions: Mapping[int, int], machines: Mapping[int, tuple[int, ...]]) -> Plan:
    """Return what replaces what among documents, given the version of each and the machines it is about."""
    rows = _rows(session, versions)
    openings = openings_of(session, versions.values())
    editions = [_edition(document, version, openings.get(version.id, ""), machines) for document, version in rows]
    said = {d.id: d.edited[REPLACED_BY] for d, _ in rows if REPLACED_BY in (d.edited or {})}

    @cache
    def threes(document: int) -> frozenset[int]:
        texts = select(Passage.text).where(Passage.version_id == versions[document]).order_by(Passage.id)
        return shingles(session.scalars(texts))

    found = replacements(editions, lambda one, other: share_of(threes(one), threes(other)))
    free = {older: verdict for older, verdict in found.items() if older not in said}
    forced = {older: newer for older, newer in said.items() if newer in versions and newer != older}
    replaced = {**{older: verdict.newer for older, verdict in free.items() if verdict.sure}, **forced}
    replaced = _to_the_end(_without_rings(replaced, forced))
    proposed = {older: v.newer for older, v in free.items() if not v.sure and older not in replaced}
    return Plan(replaced, proposed)


def _without_rings(replaced: Mapping[int, int], forced: Mapping[int, int]) -> dict[int, int]:
    """Drop what would replace a document by itself, over however many others; what somebody said stays."""
    kept: dict[int, int] = {}
    for older, newer in [*forced.items(), *((o, n) for o, n in replaced.items() if o not in forced)]:
        at = newer
        while at in kept and at != older:
            at = kept[at]
        if at != older:
            kept[older] = newer
    return kept


def _to_the_end(replaced: Mapping[int, int]) -> dict[int, int]:
    """Return for each older document the last one of its line."""
    ends = {}
    for older, newer in replaced.items():
        while newer in replaced:
            newer = replaced[newer]
        ends[older] = newer
    return ends


def revise(database: Database) -> Plan:
    """Look for revisions among all that is in the library, then say so in one short transaction."""
    with database.read() as session:
        versions = {each.document_id: each.version_id for each in live_versions(session, obsolete=True)}
        plan = planned(session, versions, machines_by_document(session, versions))
    with database.write() as session:
        set_replacements(session, plan.replaced, plan.proposed)
    return plan


def openings_of(session: Session, version_ids: Collection[int]) -> dict[int, str]:
    """Return the words of the first pages of each version."""
    found: dict[int, list[tuple[int | None, str]]] = {}
    taken = select(Passage.version_id, Passage.page, Passage.heading, Passage.text)
    for part in parts(version_ids):
        wanted = taken.where(Passage.version_id.in_(part), Passage.ordinal < OPENING_PASSAGES)
        for version, page, heading, text in session.execute(wanted.order_by(Passage.id)):
            found.setdefault(version, []).append((page, f"{heading}\n{text}"))
    return {version: opening_of(passages) for version, passages in found.items()}


def _rows(session: Session, versions: Mapping[int, int]) -> list[tuple[Document, DocumentVersion]]:
    found: list[tuple[Document, DocumentVersion]] = []
    for part in parts(list(versions.values())):
        wanted = select(Document, DocumentVersion).join(DocumentVersion, DocumentVersion.document_id == Document.id)
        wanted = wanted.where(DocumentVersion.id.in_(part), Document.source != REPORT)
        found += [(document, version) for document, version in session.execute(wanted)]
    return sorted(found, key=lambda row: row[0].id)


def _edition(
    document: Document, version: DocumentVersion, opening: str, machines: Mapping[int, tuple[int, ...]]
) -> Edition:
    """Return a document as it will be compared: what was edited, else what was read in this version."""
    return Edition(
        document_id=document.id,
        source=document.source,
        path=document.path,
        title=held(document, "title", version.title),
        kind=held(document, "kind", version.kind),
        maker=held(document, "maker", version.maker),
        language=held(document, "language", version.language),
        revision=held(document, "revision", version.revision),
        dated=held(document, "dated", version.dated),
        number=number_in(opening),
        machines=frozenset(machines.get(document.id, ())),
    )
