"""Does every quote stand on the page it names, as another extractor sees that page?

usage: python -m benchmarks.confirmed_quotes DATA CORPUS QUESTIONS.jsonl [QUESTIONS.jsonl …]

For every question, the quote from each of the first ten places is looked for. PDF pages, read by PDFium for the index,
are read again by pypdf; other formats are looked up in the bytes of the file. Letters and digits count; blanks, hyphens
and accents do not (TeX writes accents apart). A row of a table is looked for cell by cell, since extractors order cells
in their own way. Pages read by OCR have no text to confirm them: they are counted apart. Exit status 1 when a quote is
not found.
"""

from __future__ import annotations

import argparse
import sys
from functools import lru_cache
from pathlib import Path

import pypdf

from benchmarks.workshop import open_workshop
from indexer.answering import Answering, quoted
from indexer.evaluation import read_questions
from indexer.glossary import read_glossary
from indexer.readers.wording import lettering
from indexer.search import Hit, Searcher

CELLS = " | "
PLACES = 10


def main() -> None:
    """Count the quotes that are confirmed and print those that are not."""
    arguments = _arguments()
    confirmed, unconfirmed, without = set(), {}, set()
    with open_workshop(arguments.data) as shop:
        searcher = Searcher(shop.database, shop.generations, shop.embedder, shop.cache, read_glossary())
        answering = Answering(searcher)
        for file in arguments.questions:
            for gold in read_questions(file):
                answer = answering.answer(gold.text)
                first = [(answer.places[0], answer.quote)] if answer.places else []
                others = [(hit, quoted(hit, answer.sought).text) for hit in answer.places[1:PLACES]]
                for hit, text in first + others:
                    key = (hit.document, hit.page, text)
                    words = _page_words(arguments.corpus / hit.document, _pages(hit))
                    if not words:
                        without.add(key)
                    elif missing := [part for part in _parts(text) if part not in words]:
                        unconfirmed[key] = missing
                    else:
                        confirmed.add(key)
    for (document, page, text), missing in sorted(unconfirmed.items(), key=str)[:40]:
        print(f"NOT FOUND {document} p. {page}: {missing[0][:80]!r} of {text[:80]!r}")
    total = len(confirmed) + len(unconfirmed)
    print(f"{len(confirmed)} of {total} quotes confirmed, {len(without)} on pages without a text layer")
    sys.exit(1 if unconfirmed else 0)


def _pages(hit: Hit) -> tuple[int, ...]:
    """Return the pages on which a passage stands: a paragraph may go on overleaf."""
    return tuple(dict.fromkeys(page for _, page, _ in hit.lines if page is not None)) or (
        (hit.page,) if hit.page else ()
    )


def _parts(text: str) -> list[str]:
    """Return what is looked for: each line, each cell of a row."""
    parts = (lettering(cell) for line in text.splitlines() for cell in line.split(CELLS))
    return [part for part in parts if part]


@lru_cache(maxsize=4_000)
def _page_words(file: Path, pages: tuple[int, ...]) -> str:
    """Return the letters of some pages of a PDF as pypdf reads them, or of a whole other file."""
    if file.suffix.lower() != ".pdf":
        return lettering(file.read_text("utf-8", "replace"))
    reader = _reader(file)
    return "".join(lettering(reader.pages[page - 1].extract_text()) for page in pages)


@lru_cache(maxsize=64)
def _reader(file: Path) -> pypdf.PdfReader:
    return pypdf.PdfReader(file)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", type=Path)
    parser.add_argument("corpus", type=Path)
    parser.add_argument("questions", type=Path, nargs="+")
    return parser.parse_args()


if __name__ == "__main__":
    main()
