"""Bring the index up to what lies in the folders: read what changed, keep serving the old until the new is whole.

New contents are staged beside the old ones, a new generation is built with them, then one short transaction makes them
current. A killed run leaves staged contents that the next run takes up, and vectors that are not computed twice.

Promise  at any moment, also after `kill -9`, questions are answered from what was last complete; a content that cannot
         be read leaves the older one serving.
Limits   one run at a time (Conflict). A document is unchanged while its place, its bytes and the recipe are the same.
Errors   BadInput for a path that does not exist, Unavailable for a full disk; a file that cannot be read is in
         `refused` with its reason and does not stop the others.
"""

from __future__ import annotations

import hashlib
import logging
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from filelock import FileLock, Timeout
from sqlalchemy.orm import Session

from docs_store.errors import N_, Conflict, Unavailable, UnreadableFile
from docs_store.facts import MACHINES, said_of, set_replacements, titles_of, withdrawn_documents
from docs_store.library import (
    CURRENT,
    STAGED,
    Document,
    DocumentVersion,
    attach,
    document_at,
    documents_of,
    folders,
    machines_by_document,
    withdrawn,
)
from docs_store.versions import (
    discard_staged,
    live_versions,
    passages_of,
    refuse,
    remove,
    restore,
    stage,
    switch,
    totals,
    versions_of,
)
from indexer.centring import corpus_centres, generic_centres
from indexer.embedder import embedder_key
from indexer.entries import embedded_passage
from indexer.facts import MachineName
from indexer.preparing import Content, guessed_machines, prepared, recipe_of
from indexer.progress import Progress, silent
from indexer.quarantine import in_quarantine, told
from indexer.readers.document import ReadDocument
from indexer.readers.refusals import broke_off
from indexer.revising import openings_of, planned
from indexer.vector_cache import embed_once
from indexer.walking import CLOSED, Walk, walk
from indexer.workshop import Workshop, sha256_of

logger = logging.getLogger(__name__)

_READING = N_("reading")
_BUILDING = N_("building the index")
CLOSED_INDEX = N_(
    "The folder of the search index cannot be written ({reason}): give the account that runs maintbot the right to it."
)
_UNOPENED = N_("{name} cannot be opened: give the account that runs maintbot the right to read it.")


@dataclass(frozen=True, slots=True)
class IndexReport:
    """What a run did; documents, pages and passages are all that answer now."""

    documents: int
    pages: int
    passages: int
    read: int
    pages_read: int
    unchanged: int
    removed: int
    refused: tuple[tuple[str, str], ...]
    seconds: float
    obsolete: int = 0
    """Documents that a newer revision replaces: they can be read, and answer nothing."""
    quarantined: tuple[str, ...] = ()
    """Those of the refused that are not tried again."""


@dataclass(frozen=True, slots=True)
class _Place:
    """A file of the walk, with what the library knows of its place."""

    content: Content
    file: Path
    document: Document | None
    current: DocumentVersion | None
    staged: DocumentVersion | None


@dataclass
class _Run:
    """What one run has gathered so far."""

    machines: list[MachineName]
    staged: dict[int, int] = field(default_factory=dict)
    """Version by document."""
    removed: set[int] = field(default_factory=set)
    restored: set[int] = field(default_factory=set)
    unattached: dict[int, str] = field(default_factory=dict)
    """Path by document: whose machines are to be guessed from it."""
    unchanged: int = 0
    read: int = 0
    pages_read: int = 0
    refused: list[tuple[str, str]] = field(default_factory=list)
    quarantined: list[str] = field(default_factory=list)
    obsolete: int = 0


def reindex(paths: Sequence[Path], shop: Workshop, *, progress: Progress = silent) -> IndexReport:
    """Read what changed below *paths*, forget what is gone there, and switch to an index that holds it all."""
    started = time.perf_counter()
    with _alone(shop.generations.folder):
        with shop.database.read() as session:
            known = folders(session)
        walks = [walk(path, known) for path in paths]
        run = _Run(shop.machine_names())
        for below in walks:
            _look_through(below, shop, run, progress)
        _switch(run, shop, progress)
    with shop.database.read() as session:
        documents, pages, passages = totals(session)
    return IndexReport(
        documents=documents,
        pages=pages,
        passages=passages,
        read=run.read,
        pages_read=run.pages_read,
        unchanged=run.unchanged,
        removed=len(run.removed),
        refused=tuple(run.refused),
        seconds=time.perf_counter() - started,
        obsolete=run.obsolete,
        quarantined=tuple(run.quarantined),
    )


def rebuild(shop: Workshop, *, progress: Progress = silent) -> int:
    """Build a generation of all that is live without reading a file: after damage, or with another model."""
    with _alone(shop.generations.folder):
        with shop.database.read() as session:
            live = frozenset(version.version_id for version in live_versions(session))
        return _build(live, shop, progress)


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """Hold the one right to write generations."""
    lock = FileLock(folder / ".indexing.lock", timeout=0)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        lock.acquire()
    except Timeout as error:
        raise Conflict(N_("Indexing is running already. Wait until it is finished, then try again.")) from error
    except OSError as error:
        raise Unavailable(CLOSED_INDEX, reason=error.strerror or str(error)) from error
    try:
        yield
    finally:
        lock.release()


def _look_through(below: Walk, shop: Workshop, run: _Run, progress: Progress) -> None:
    """Stage what is new below one folder, and note what is gone."""
    run.refused += [(name := folder or below.source, CLOSED.format(name=name)) for folder in below.closed]
    with shop.database.read() as session:
        documents = documents_of(session, below.source)
        run.removed |= _taken_over(session, below)
        ids = [document.id for document in documents.values()]
        current, staged = versions_of(session, ids, CURRENT), versions_of(session, ids, STAGED)
    new: list[_Place] = []
    for found in below.files:
        document = documents.get(found.path)
        known = document.id if document else 0
        content = _content(below.source, found.path, found.file, run)
        if content is not None:
            place = _Place(content, found.file, document, current.get(known), staged.get(known))
            new += [] if _is_known(place, shop, run) else [place]
    _read(new, shop, run, progress)
    here = {found.path for found in below.files}
    gone = [each for each in documents.values() if each.path not in here and below.covers(each.path)]
    run.removed |= {document.id for document in gone if document.removed_at is None}


def _taken_over(session: Session, below: Walk) -> set[int]:
    """Return the documents of folders inside this one that were indexed by themselves: they are found again here."""
    inside = [each for each in folders(session) if each != below.source and Path(each).is_relative_to(below.source)]
    taken = [document for each in inside for document in documents_of(session, each).values()]
    return set() if below.part else {document.id for document in taken if document.removed_at is None}


def _content(source: str, path: str, file: Path, run: _Run) -> Content | None:
    """Return a file's hash and size; None, and the reason noted, when it cannot be opened."""
    try:
        return Content(source, path, sha256_of(file), file.stat().st_size)
    except OSError:
        run.refused.append((path, _UNOPENED.format(name=path)))
        return None


def _is_known(place: _Place, shop: Workshop, run: _Run) -> bool:
    """Say whether nothing is to be read: the content is current, staged by a killed run, or was refused before."""
    if place.document is None:
        return False
    recipe = recipe_of(shop.embedder)
    document, wanted = place.document, (place.content.sha256, recipe)
    if place.current is not None and (place.current.sha256, place.current.recipe) == wanted:
        run.unchanged += 1
        gone = document.removed_at is not None and not withdrawn(document)
        run.restored |= {document.id} if gone else set()
        run.unattached[document.id] = document.path
        return True
    if place.staged is not None and (place.staged.sha256, place.staged.recipe) == wanted:
        run.staged[document.id] = place.staged.id
        run.unattached[document.id] = document.path
        _count_read(run, place.staged.pages)
        return True
    if document.refused and document.refused_sha256 == refusal_digest(place.content.sha256, recipe):
        return _stays_refused(document, run)
    return False


def _stays_refused(document: Document, run: _Run) -> bool:
    """Say whether a content that was refused before is left alone: for good, or because it failed often enough."""
    if document.failures and not in_quarantine(document.failures):
        return False
    run.refused.append((document.path, told(document.refused or "", document.failures)))
    run.quarantined += [document.path] if document.failures else []
    return True


def _read(new: Sequence[_Place], shop: Workshop, run: _Run, progress: Progress) -> None:
    outcomes = shop.readers.read_all((place.file, place.content.path) for place in new)
    for done, (place, (_, outcome)) in enumerate(zip(new, outcomes, strict=True), 1):
        progress(_READING, done, len(new))
        if isinstance(outcome, ReadDocument):
            _stage(place, outcome, shop, run)
        else:
            _note_refusal(place, outcome, shop, run)


def _stage(place: _Place, found: ReadDocument, shop: Workshop, run: _Run) -> None:
    ready = prepared(found, place.content, shop.embedder, run.machines)
    if shop.files is not None and ready.version.pages:
        shop.files.put(place.file.read_bytes())
    with shop.database.write() as session:
        document = document_at(session, ready.source, ready.path, now=shop.clock.now())
        run.staged[document.id] = stage(session, document.id, ready.version, shop.clock.now())
    run.unattached[document.id] = ready.path
    _count_read(run, ready.version.pages)


def _count_read(run: _Run, pages: int | None) -> None:
    run.read += 1
    run.pages_read += pages or 1


def _note_refusal(place: _Place, reason: UnreadableFile, shop: Workshop, run: _Run) -> None:
    with shop.database.write() as session:
        document = document_at(session, place.content.source, place.content.path, now=shop.clock.now())
        discard_staged(session, [document.id])
        digest = refusal_digest(place.content.sha256, recipe_of(shop.embedder))
        failures = refuse(
            session, document.id, reason, digest, broke_off=broke_off(reason), sha256=place.content.sha256
        )
    run.refused.append((place.content.path, told(str(reason), failures)))
    run.quarantined += [place.content.path] if in_quarantine(failures) else []


def refusal_digest(sha256: str, recipe: str) -> str:
    """Return what a refusal is remembered by: the bytes, and how they were read."""
    return hashlib.sha256(f"{sha256} {recipe}".encode()).hexdigest()


def _switch(run: _Run, shop: Workshop, progress: Progress) -> None:
    """Build the index of what will answer, then make it so in one short transaction."""
    with shop.database.read() as session:
        live = {each.document_id: each.version_id for each in live_versions(session, obsolete=True)}
        restored = versions_of(session, run.restored, CURRENT)
        live |= {document: version.id for document, version in restored.items()} | run.staged
        gone = run.removed | withdrawn_documents(session)
        live = {document: version for document, version in live.items() if document not in gone}
        guesses = _guesses(run, session, live)
        machines = {**machines_by_document(session, live), **guesses}
        plan = planned(session, live, machines)
    run.obsolete = len(plan.replaced)
    after = frozenset(version for document, version in live.items() if document not in plan.replaced)
    if not _serves(after, shop):
        _build(after, shop, progress)
    with shop.database.write() as session:
        if run.staged:
            switch(session, run.staged.values())
        if run.removed:
            remove(session, run.removed, shop.clock.now())
        if run.restored:
            restore(session, run.restored)
        for document, guessed in guesses.items():
            attach(session, document, guessed)
        set_replacements(session, plan.replaced, plan.proposed)


def _guesses(run: _Run, session: Session, live: Mapping[int, int]) -> dict[int, tuple[int, ...]]:
    """Guess the machines of documents that have none; what is there already, or was said by somebody, stays."""
    have, said = machines_by_document(session, run.unattached), said_of(session, run.unattached, MACHINES)
    free = {
        document: path for document, path in run.unattached.items() if document not in have and document not in said
    }
    if not run.machines or not free:
        return {}
    places = {document: live[document] for document in free if document in live}
    openings, titles = openings_of(session, places.values()), titles_of(session, places.values())
    guesses = {
        document: guessed_machines(titles[version], free[document], openings.get(version, ""), run.machines)
        for document, version in places.items()
    }
    return {document: machines for document, machines in guesses.items() if machines}


def _serves(versions: frozenset[int], shop: Workshop) -> bool:
    """Say whether the current generation is whole, of this model, and holds exactly these versions."""
    current = shop.generations.open()
    return (
        current is not None
        and shop.generations.sound
        and current.embedder == embedder_key(shop.embedder)
        and current.versions == versions
    )


def _build(versions: frozenset[int], shop: Workshop, progress: Progress) -> int:
    with shop.database.read() as session:
        passages = sorted(passages_of(session, versions), key=lambda passage: passage.id)
    texts = [embedded_passage(passage) for passage in passages]
    vectors = embed_once(shop.embedder, shop.cache, texts, progress=progress)
    progress(_BUILDING, 0, 1)
    languages = [passage.language for passage in passages]
    centres = corpus_centres(generic_centres(shop.embedder), vectors, languages)
    number = shop.generations.build(
        passages, vectors, centres, embedder=embedder_key(shop.embedder), recipe=recipe_of(shop.embedder)
    )
    progress(_BUILDING, 1, 1)
    return number
