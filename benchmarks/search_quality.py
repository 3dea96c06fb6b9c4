"""How well questions are answered, beside plain BM25 over pages, and with one half of the search switched off.

usage: python -m benchmarks.search_quality QUESTIONS.jsonl CORPUS DATA

DATA must be a data folder of its own; the corpus is indexed into it first (ten minutes the first time).
"""

from __future__ import annotations

import argparse
import statistics
import time
from collections.abc import Callable
from pathlib import Path

import psutil
import tantivy

from benchmarks.workshop import open_workshop
from docs_store.library import Document, DocumentVersion, Passage
from indexer.analysis import words
from indexer.answering import Answering
from indexer.evaluation import GoldQuestion, evaluate, read_questions, summary
from indexer.glossary import read_glossary
from indexer.ranking import Weights
from indexer.reindex import reindex
from indexer.search import Searcher
from indexer.workshop import Workshop

COLUMNS = ("hit@1", "hit@5", "hit@10", "mrr")
VARIANTS = {
    "vectors alone": Weights(words=0, words_foreign=0, code=0),
    "words alone": Weights(near=0, code=0),
    "both, no code lane": Weights(code=0),
    "both (as shipped)": Weights(),
}

Place = tuple[str, int | None]


def main() -> None:
    """Print the table of variants, the figures of the shipped one, latency and memory."""
    arguments = _arguments()
    questions = read_questions(arguments.questions)
    with open_workshop(arguments.data) as shop:
        reindex([arguments.corpus], shop)
        print("| | n | " + " | ".join(COLUMNS) + " | cross-language hit@1 / @5 |")
        print("|---|---|" + "---|" * len(COLUMNS) + "---|")
        _row("BM25 over pages", _ranks(questions, pages_by_bm25(shop)))
        for name, weights in VARIANTS.items():
            _row(name, _ranks(questions, by_searcher(shop, weights)))
        _shipped(questions, shop)


def _shipped(questions: list[GoldQuestion], shop: Workshop) -> None:
    searcher = Searcher(shop.database, shop.generations, shop.embedder, shop.cache, read_glossary())
    answering = Answering(searcher)
    answering.answer("échauffement")
    figures = summary(evaluate(questions, answering.answer))
    print("\nanswer contained in the quote", figures["overall"]["answer_contained"])
    print("refusal", figures["refusal"])
    seconds = []
    for question in questions:
        started = time.process_time()
        answering.answer(question.text)
        seconds.append(time.process_time() - started)
    print(
        "latency ms",
        figures["latency_ms"],
        "| processor ms a question, median",
        round(1000 * statistics.median(seconds), 1),
    )
    print("resident MB", psutil.Process().memory_info().rss // 2**20)


def by_searcher(shop: Workshop, weights: Weights) -> Callable[[str], list[Place]]:
    """Return our own search with other weights."""
    searcher = Searcher(shop.database, shop.generations, shop.embedder, shop.cache, read_glossary(), weights=weights)
    return lambda text: [(hit.document, hit.page) for hit in searcher.search(text, limit=60)]


def pages_by_bm25(shop: Workshop) -> Callable[[str], list[Place]]:
    """Return a search over whole pages with tantivy as it comes: the floor."""
    builder = tantivy.SchemaBuilder()
    builder.add_unsigned_field("place", fast=True)
    builder.add_text_field("text")
    index = tantivy.Index(builder.build())
    pages: dict[Place, list[str]] = {}
    with shop.database.read() as session:
        rows = session.query(Document.path, Passage.page, Passage.heading, Passage.text)
        live = rows.join(DocumentVersion, Passage.version_id == DocumentVersion.id).join(Document)
        for path, page, heading, text in live.filter(DocumentVersion.state == "current").order_by(Passage.id):
            pages.setdefault((path, page), []).append(f"{heading}\n{text}")
    places = list(pages)
    writer = index.writer(64_000_000, 1)
    for number, place in enumerate(places):
        document = tantivy.Document()
        document.add_unsigned("place", number)
        document.add_text("text", "\n".join(pages[place]))
        writer.add_document(document)
    writer.commit()
    writer.wait_merging_threads()
    index.reload()
    searcher, schema = index.searcher(), index.schema

    def search(text: str) -> list[Place]:
        terms = [tantivy.Query.term_query(schema, "text", word) for word in _plain_words(text)]
        query = tantivy.Query.boolean_query([(tantivy.Occur.Should, term) for term in terms])
        addresses = [address for _, address in searcher.search(query, 20).hits]
        return [places[int(number)] for number in searcher.fast_field_values("place", addresses)]

    return search


def _plain_words(text: str) -> list[str]:
    """Return the words as tantivy's own default tokenizer cuts them: letters and digits, lower case."""
    return "".join(sign if sign.isalnum() else " " for sign in text.lower()).split() or words(text)


def _ranks(
    questions: list[GoldQuestion], search: Callable[[str], list[Place]]
) -> list[tuple[GoldQuestion, int | None]]:
    found = []
    for question in questions:
        if question.answerable:
            places = list(dict.fromkeys(search(question.text)))
            right = (n for n, place in enumerate(places, 1) if any(gold.holds(*place) for gold in question.places))
            found.append((question, next(right, None)))
    return found


def _row(name: str, ranks: list[tuple[GoldQuestion, int | None]]) -> None:
    every = [rank for _, rank in ranks]
    across = [rank for question, rank in ranks if question.kind == "cross-language"]
    figures = (
        _within(every, 1),
        _within(every, 5),
        _within(every, 10),
        statistics.fmean(1 / r if r else 0 for r in every),
    )
    cells = " | ".join(f"{figure:.3f}" for figure in figures)
    print(f"| {name} | {len(every)} | {cells} | {_within(across, 1):.2f} / {_within(across, 5):.2f} |", flush=True)


def _within(ranks: list[int | None], depth: int) -> float:
    return sum(rank is not None and rank <= depth for rank in ranks) / max(len(ranks), 1)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    for name in ("questions", "corpus", "data"):
        parser.add_argument(name, type=Path)
    return parser.parse_args()


if __name__ == "__main__":
    main()
