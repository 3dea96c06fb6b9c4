"""What each part of the search brings: from either half alone to the order that is shipped.

usage: python -m benchmarks.ablation DATA QUESTIONS.jsonl [QUESTIONS.jsonl …]

DATA is a data folder in which the documents of the questions are indexed. Rows add one part each; each row is judged at
(document, page). What headings bring to the vectors cannot be taken away without embedding everything anew; the row
“no titles in the words” takes them from the word side only.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable
from pathlib import Path

from benchmarks.search_quality import Place, _ranks, _row
from benchmarks.workshop import open_workshop
from indexer import lexical
from indexer.answering import Answering
from indexer.evaluation import GoldQuestion, read_questions
from indexer.glossary import Glossary, read_glossary
from indexer.ranking import Weights
from indexer.search import Hit, Searcher
from indexer.workshop import Workshop

DEPTH, RRF = 60, 60

Search = Callable[[str], list[Place]]


def main() -> None:
    """Print one table a file of questions."""
    arguments = _arguments()
    with open_workshop(arguments.data) as shop:
        for file in arguments.questions:
            questions = read_questions(file)
            print(f"\n{file.name}\n\n| | n | hit@1 | hit@5 | hit@10 | mrr | cross-language hit@1 / @5 |")
            print("|---|---|---|---|---|---|---|")
            _table(questions, shop)


def _table(questions: list[GoldQuestion], shop: Workshop) -> None:
    none, own = Glossary([]), read_glossary()
    dense = Weights(words=0, words_foreign=0, code=0)
    words = Weights(near=0, code=0)
    _row("dense alone (centred by language)", _ranks(questions, _fused(shop, none, dense)))
    _row("words alone", _ranks(questions, _fused(shop, none, words, typos=False)))
    _row("rank fusion of both (k = 60)", _ranks(questions, _by_ranks(shop, none, dense, words)))
    _row("weighted sum of both", _ranks(questions, _fused(shop, none, Weights(code=0), typos=False)))
    _row("+ glossary", _ranks(questions, _fused(shop, own, Weights(code=0), typos=False)))
    _row("+ typing errors", _ranks(questions, _fused(shop, own, Weights(code=0))))
    _row("+ code lane", _ranks(questions, _fused(shop, own, Weights())))
    _row("  of that, no titles in the words", _ranks(questions, _without_titles(shop, own)))
    _row("+ signs read off passages (as shipped)", _ranks(questions, _answers(shop, own)))


def _searcher(shop: Workshop, glossary: Glossary, weights: Weights, *, typos: bool = True) -> Searcher:
    made = Searcher(shop.database, shop.generations, shop.embedder, shop.cache, glossary, weights=weights)
    if not typos:
        made.corrects_typing = False
    return made


def _fused(shop: Workshop, glossary: Glossary, weights: Weights, *, typos: bool = True) -> Search:
    searcher = _searcher(shop, glossary, weights, typos=typos)
    return lambda text: _places(searcher.search(text, limit=DEPTH))


def _by_ranks(shop: Workshop, glossary: Glossary, *halves: Weights) -> Search:
    searchers = [_searcher(shop, glossary, weights, typos=False) for weights in halves]

    def search(text: str) -> list[Place]:
        scores: dict[Place, float] = {}
        for searcher in searchers:
            for rank, place in enumerate(dict.fromkeys(_places(searcher.search(text, limit=DEPTH))), 1):
                scores[place] = scores.get(place, 0.0) + 1 / (RRF + rank)
        return sorted(scores, key=lambda place: -scores[place])

    return search


def _without_titles(shop: Workshop, glossary: Glossary) -> Search:
    inner = _fused(shop, glossary, Weights())

    def search(text: str) -> list[Place]:
        kept, lexical._HEAD = lexical._HEAD, 0.0
        try:
            return inner(text)
        finally:
            lexical._HEAD = kept

    return search


def _answers(shop: Workshop, glossary: Glossary) -> Search:
    answering = Answering(_searcher(shop, glossary, Weights()))
    return lambda text: _places(answering.answer(text).ranking)


def _places(hits: list[Hit] | tuple[Hit, ...]) -> list[Place]:
    return [(hit.document, hit.page) for hit in hits]


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", type=Path)
    parser.add_argument("questions", type=Path, nargs="+")
    return parser.parse_args()


if __name__ == "__main__":
    main()
