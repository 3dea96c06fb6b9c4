"""How asking scales: a library of N passages out of a smaller real one, then every question asked on one core.

usage: python -m benchmarks.scale grow DATA NEW_DATA N             DATA holds an indexed corpus and is only read
       python -m benchmarks.scale ask NEW_DATA QUESTIONS.jsonl…    one core, warm, in this process
       python -m benchmarks.scale vectors DATA N QUESTIONS.jsonl…  forms of the vector index alone, with their recall

`grow` makes further documents of the real ones under other paths. Nothing is embedded: each vector is the real one with
noise, kept in the cache under the hash of the new text, so that the ordinary `rebuild` finds it there. In each passage
every fifth word is another one of the corpus, drawn as often as it stands there, and every other digit of a code is
another digit: the vocabulary stays what it is in manuals, and the codes become more.

Units    processor milliseconds of this process, and by the clock (the machine may be shared: the processor's count).
         Noise is relative to the length of a vector: .3 leaves a copy at a cosine of about .96 to its original.
Limits   seeded: the same N gives the same library. Copies are no new matter: figures of quality mean nothing here.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import re
import resource
import shutil
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import faiss
import numpy as np
import psutil
from sqlalchemy import select

from benchmarks.workshop import open_workshop
from docs_store import tables  # noqa: F401  (a document names the person who added it)
from docs_store.library import CURRENT, STAGED, Document, DocumentVersion, Passage, document_at
from docs_store.versions import NewVersion, passages_of, stage, switch
from indexer import answering as answering_module
from indexer import search as search_module
from indexer.answering import Answering
from indexer.centring import Centres
from indexer.embedder import embedder_key
from indexer.entries import embedded_passage, embedded_text
from indexer.evaluation import CROSS_LANGUAGE, GoldQuestion, read_questions
from indexer.facts import context_of
from indexer.glossary import read_glossary
from indexer.lexical import LexicalIndex
from indexer.reindex import rebuild
from indexer.search import Searcher
from indexer.serving import Serving
from indexer.vector_cache import embed_once, text_hash
from indexer.vectors import FaissIndex, Floats, Ids
from indexer.workshop import Workshop

NOISE = 0.3
OTHER_WORDS = 0.2
_WARM = 20
_COPY = "copy-"
_COPIED = ("kind", "heading", "text", "page", "boxes", "lines", "warnings", "language", "contents")
_WORD = re.compile(r"[^\W\d_]{3,}|\d")


@dataclass(frozen=True)
class Original:
    """A real document with its passages and their vectors."""

    source: str
    path: str
    version: NewVersion
    vectors: Floats


def main() -> None:
    """Do what the first argument says."""
    arguments = _arguments()
    if arguments.command == "grow":
        grow(arguments.data, arguments.new_data, arguments.passages)
    elif arguments.command == "ask":
        ask(arguments.data, _questions(arguments.questions, arguments.most), rounds=arguments.rounds)
    else:
        compare_forms(arguments.data, arguments.passages, _questions(arguments.questions, arguments.most))


def grow(data: Path, new: Path, passages: int) -> None:
    """Make a library of *passages* passages in the folder *new*, and its index; a killed run is taken up."""
    if not new.exists():
        shutil.copytree(data, new, ignore=shutil.ignore_patterns("index", "files"))
    with open_workshop(new) as shop:
        started = time.perf_counter()
        count = _store(shop, passages)
        print(f"{count} passages stored in {time.perf_counter() - started:.0f} s", flush=True)
        processor, clock = time.process_time(), time.perf_counter()
        rebuild(shop)
        print(
            f"index built in {time.perf_counter() - clock:.0f} s ({time.process_time() - processor:.0f} s of processor "
            f"time), at most {_most_resident()} MB resident; index {_megabytes(new / 'index')} MB, "
            f"database {_megabytes(new / 'maintbot.db')} MB on disk",
            flush=True,
        )


def _store(shop: Workshop, passages: int) -> int:
    """Store copies until there are so many passages, make them current, and return how many there are."""
    originals = _originals(shop)
    with shop.database.read() as session:
        stored = {document.path for document in session.scalars(select(Document))}
    count, copy = sum(len(each.vectors) for each in originals), 0
    while count < passages:
        copy += 1
        for original in originals:
            most = min(len(original.vectors), passages - count)
            if most > 0 and _copied_path(original, copy) not in stored:
                _store_copy(original, copy, shop, most)
            count += most
    with shop.database.write() as session:
        switch(session, list(session.scalars(select(DocumentVersion.id).where(DocumentVersion.state == STAGED))))
    return count


def _originals(shop: Workshop) -> list[Original]:
    found = []
    with shop.database.read() as session:
        for version in session.scalars(select(DocumentVersion).where(DocumentVersion.state == CURRENT)).unique():
            document = version.document
            if document.path.startswith(_COPY):
                continue
            stored = session.scalars(select(Passage).where(Passage.version_id == version.id).order_by(Passage.id))
            rows = tuple({name: getattr(passage, name) for name in _COPIED} for passage in stored)
            indexed = sorted(passages_of(session, [version.id]), key=lambda passage: passage.id)
            new = NewVersion(
                sha256=version.sha256,
                size=version.size,
                suffix=version.suffix,
                recipe=version.recipe,
                title=version.title,
                passages=rows,
                pages=version.pages,
                language=version.language,
            )
            vectors = embed_once(shop.embedder, shop.cache, [embedded_passage(each) for each in indexed])
            found.append(Original(document.source, document.path, new, vectors))
    return found


def _copied_path(original: Original, copy: int) -> str:
    return f"{_COPY}{copy:03}/{original.path}"


def _store_copy(original: Original, copy: int, shop: Workshop, most: int) -> None:
    """Store one more document like *original*, with its vectors in the cache."""
    chance = random.Random(f"{copy} {original.path}")
    path, vocabulary = _copied_path(original, copy), _vocabulary(original)
    rows = [_varied(row, vocabulary, chance) for row in original.version.passages[:most]]
    texts = [embedded_text(context_of(original.version.title, path), row["heading"], row["text"]) for row in rows]
    noisy = with_noise(original.vectors[: len(rows)], np.random.default_rng(chance.randrange(2**32)))
    shop.cache.keep(embedder_key(shop.embedder), dict(zip(map(text_hash, texts), noisy, strict=True)))
    version = NewVersion(
        sha256=text_hash(path),
        size=original.version.size,
        suffix=original.version.suffix,
        recipe=original.version.recipe,
        title=original.version.title,
        passages=tuple(rows),
        pages=original.version.pages,
        language=original.version.language,
    )
    with shop.database.write() as session:
        document = document_at(session, original.source, path, now=shop.clock.now())
        stage(session, document.id, version, shop.clock.now())


def with_noise(vectors: Floats, numbers: np.random.Generator) -> Floats:
    """Return unit vectors beside the given ones."""
    noise = numbers.standard_normal(vectors.shape, np.float32) * np.float32(NOISE / np.sqrt(vectors.shape[1]))
    return _unit(vectors + noise)


def _vocabulary(original: Original) -> list[str]:
    return [word for row in original.version.passages for word in _WORD.findall(row["text"]) if not word.isdigit()]


def _varied(row: dict[str, Any], vocabulary: Sequence[str], chance: random.Random) -> dict[str, Any]:
    """Return a passage with other words and codes, the same ones in its text and in its lines."""
    others: dict[str, str] = {}

    def other(found: re.Match[str]) -> str:
        word = found[0]
        if word not in others:
            kept = chance.random() >= (0.5 if word.isdigit() else OTHER_WORDS) or not vocabulary
            others[word] = word if kept else _another(word, vocabulary, chance)
        return others[word]

    text = _WORD.sub(other, row["text"])
    lines = [[_WORD.sub(other, line), *rest] for line, *rest in row["lines"]]
    return {**row, "text": text, "lines": lines, "text_hash": text_hash(text)}


def _another(word: str, vocabulary: Sequence[str], chance: random.Random) -> str:
    return str(chance.randrange(10)) if word.isdigit() else chance.choice(vocabulary)


class Stages:
    """Processor time by stage: while one stage runs inside another, only the inner one counts."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = {}
        self._open: list[str] = ["the rest"]
        self._since = time.thread_time()

    def watch(self, owner: Any, name: str, stage: str) -> None:
        """Count the time of a function or method as *stage*."""
        original = getattr(owner, name, None)
        if original is not None:
            setattr(owner, name, self._counted(original, stage))

    def reset(self) -> None:
        """Begin anew."""
        self.seconds, self._since = {}, time.thread_time()

    def lap(self) -> None:
        """Give the time since the last call to the stage that runs."""
        now = time.thread_time()
        self.seconds[self._open[-1]] = self.seconds.get(self._open[-1], 0.0) + now - self._since
        self._since = now

    def _counted(self, original: Callable[..., Any], stage: str) -> Callable[..., Any]:
        def counted(*arguments: Any, **named: Any) -> Any:
            self.lap()
            self._open.append(stage)
            try:
                return original(*arguments, **named)
            finally:
                self.lap()
                self._open.pop()

        return counted


def _watched(embedder: Any) -> Stages:
    stages = Stages()
    stages.watch(embedder, "embed_query", "embedding")
    for name in ("search", "scores"):
        stages.watch(FaissIndex, name, "vectors")
    for name in ("search", "holding", "ideal", "nearest", "rarity", "frequency", "count"):
        stages.watch(LexicalIndex, name, "words")
    stages.watch(Serving, "now", "what is live")
    stages.watch(Searcher, "understood", "understanding")
    stages.watch(Searcher, "_joined", "database join")
    stages.watch(search_module, "ranked", "fusion")
    stages.watch(search_module, "_candidates", "fusion")
    stages.watch(answering_module, "ordered", "signs and order")
    stages.watch(answering_module, "manuals_first", "signs and order")
    stages.watch(answering_module, "quoted", "quoting")
    return stages


def ask(data: Path, questions: Sequence[GoldQuestion], *, rounds: int) -> None:
    """Ask on one core; print percentiles, stages and memory as one JSON object."""
    os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
    with open_workshop(data) as shop:
        before = _resident()
        searcher = Searcher(shop.database, shop.generations, shop.embedder, shop.cache, read_glossary())
        answering = Answering(searcher)
        started = time.perf_counter()
        for question in questions[:_WARM]:
            answering.answer(question.text)
        first = time.perf_counter() - started
        timed = list(_timed(answering, questions, rounds))
        resident = _resident()  # before the stages, whose watching costs a little
        stages = _watched(shop.embedder)
        stages.reset()
        for question in questions:
            answering.answer(question.text)
        stages.lap()
    print(
        json.dumps(
            {
                "questions": len(timed),
                "processor_ms": _percentiles([processor for processor, _ in timed]),
                "clock_ms": _percentiles([clock for _, clock in timed]),
                "load": round(os.getloadavg()[0], 1),
                "resident_mb": resident,
                "resident_mb_before_loading": before,
                "most_resident_mb": _most_resident(),
                "opening_and_first_questions_s": round(first, 1),
                "stages_processor_ms": {
                    name: round(1000 * seconds / len(questions), 2)
                    for name, seconds in sorted(stages.seconds.items(), key=lambda stage: -stage[1])
                },
            },
            indent=1,
        )
    )


def _timed(answering: Answering, questions: Sequence[GoldQuestion], rounds: int) -> Iterator[tuple[float, float]]:
    for _ in range(rounds):
        for question in questions:
            processor, clock = time.process_time(), time.perf_counter()
            answering.answer(question.text)
            yield time.process_time() - processor, time.perf_counter() - clock


def compare_forms(data: Path, passages: int, questions: Sequence[GoldQuestion]) -> None:
    """Print, for each form of the vector index over *passages* vectors, its recall, latency, size and build time."""
    with open_workshop(data) as shop:
        generation = shop.generations.open()
        assert generation is not None, "the data folder holds no index"
        real = _centred_vectors(generation.vectors)
        asked = _question_vectors(shop, generation.centres, questions)
    across = np.array([question.kind == CROSS_LANGUAGE for question in questions])
    ids, vectors = _many(real, passages)
    truth = _brute_force(vectors, asked, 200)
    os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
    print("| form | recall@60 | recall@200 | recall@60 across languages | ms p50 / p95 | MB | built in s |")
    print("|---|---|---|---|---|---|---|")
    for name, build in _forms().items():
        started = time.process_time()
        index = build(ids, vectors)
        built = time.process_time() - started
        _form_row(name, index, asked, truth, across, built)


def _forms() -> dict[str, Callable[[Ids, Floats], Any]]:
    forms: dict[str, Callable[[Ids, Floats], Any]] = {"float16, exact": _factory("SQfp16"), "SQ8": _factory("SQ8")}
    for probes in (16, 32, 64, 128):
        forms[f"IVF1024,SQ8, {probes} probes"] = _factory("IVF1024,SQ8", probes)
    return forms


_made: dict[str, Any] = {}


def _factory(description: str, probes: int = 0) -> Callable[[Ids, Floats], Any]:
    def build(_ids: Ids, vectors: Floats) -> Any:
        if description not in _made:
            _made.clear()
            index = faiss.index_factory(vectors.shape[1], description, faiss.METRIC_INNER_PRODUCT)
            index.train(vectors[:: max(1, len(vectors) // 100_000)])
            index.add(vectors)
            _made[description] = index
        if probes:
            _made[description].nprobe = probes
        return _made[description]

    return build


def _form_row(name: str, index: Any, asked: Floats, truth: Ids, across: Any, built: float) -> None:
    faiss.omp_set_num_threads(1)
    seconds, found = [], []
    for vector in asked:
        started = time.process_time()
        found.append(index.search(vector[None], 200)[1][0])
        seconds.append(time.process_time() - started)
    shares = {
        depth: np.array([len(np.intersect1d(a[:depth], b[:depth])) / depth for a, b in zip(found, truth, strict=True)])
        for depth in (60, 200)
    }
    times = _percentiles(seconds)
    size = len(faiss.serialize_index(index)) // 2**20
    print(
        f"| {name} | {shares[60].mean():.4f} | {shares[200].mean():.4f} | {shares[60][across].mean():.4f} "
        f"| {times['p50']} / {times['p95']} | {size} | {built:.0f} |",
        flush=True,
    )


def _centred_vectors(index: FaissIndex) -> Floats:
    """Return the vectors of an index as it keeps them."""
    return _unit(index.vectors())


def _question_vectors(shop: Workshop, centres: Centres, questions: Sequence[GoldQuestion]) -> Floats:
    searcher = Searcher(shop.database, shop.generations, shop.embedder, shop.cache, read_glossary())
    understood = [searcher.understood(question.text) for question in questions]
    return np.stack([centres.question(shop.embedder.embed_query(each.text), each.language) for each in understood])


def _many(real: Floats, count: int) -> tuple[Ids, Floats]:
    numbers = np.random.default_rng(1)
    vectors = np.empty((count, real.shape[1]), np.float32)
    for start in range(0, count, len(real)):
        part = real[: count - start]
        vectors[start : start + len(part)] = with_noise(part, numbers) if start else part
    return np.arange(count, dtype=np.int64), vectors


def _brute_force(vectors: Floats, asked: Floats, depth: int) -> Ids:
    """Return the places of the nearest vectors of each question, from the whole table of float32 products."""
    near = np.vstack([vectors[start : start + 50_000] @ asked.T for start in range(0, len(vectors), 50_000)])
    order: Ids = np.argsort(-near, axis=0, kind="stable")[:depth].T
    return order


def _unit(vectors: Floats) -> Floats:
    unit: Floats = vectors / np.linalg.norm(vectors, axis=1, keepdims=True)
    return unit


def _questions(paths: Sequence[Path], most: int) -> list[GoldQuestion]:
    """Return the questions of the files, of each at most *most* spread over the file."""
    found = []
    for path in paths:
        every = read_questions(path)
        found += [every[place * len(every) // min(most, len(every))] for place in range(min(most, len(every)))]
    return found


def _percentiles(seconds: Sequence[float]) -> dict[str, float]:
    return {f"p{percent}": round(1000 * float(np.percentile(seconds, percent)), 1) for percent in (50, 95)}


def _resident() -> int:
    return int(psutil.Process().memory_info().rss) // 2**20


def _most_resident() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


def _megabytes(path: Path) -> int:
    files = [path] if path.is_file() else [each for each in path.rglob("*") if each.is_file()]
    return sum(each.stat().st_size for each in files) // 2**20


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    commands = parser.add_subparsers(dest="command", required=True)
    growing = commands.add_parser("grow")
    growing.add_argument("data", type=Path)
    growing.add_argument("new_data", type=Path)
    growing.add_argument("passages", type=int)
    asking = commands.add_parser("ask")
    asking.add_argument("data", type=Path)
    asking.add_argument("--rounds", type=int, default=1)
    forms = commands.add_parser("vectors")
    forms.add_argument("data", type=Path)
    forms.add_argument("passages", type=int)
    for each in (asking, forms):
        each.add_argument("questions", type=Path, nargs="+")
        each.add_argument("--most", type=int, default=100, help="questions of each file")
    return parser.parse_args()


if __name__ == "__main__":
    main()
