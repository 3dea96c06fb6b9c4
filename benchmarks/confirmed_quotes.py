"""Does every quote stand on the page it names, as another extractor sees that page?

usage: python -m benchmarks.confirmed_quotes DATA CORPUS QUESTIONS.jsonl [QUESTIONS.jsonl …]

For every question, the quote from each of the first ten places is looked for. PDF pages, read by PDFium for the index,
are read again by pypdf; other formats are looked up in the bytes of the file. Letters and digits count; blanks, hyphens
and accents do not (TeX writes accents apart). Each line of the page is looked for by itself, a row cell by cell: every
extractor has an order of its own. Pages read by OCR have no text to confirm them: they are counted apart. Exit status 1
when a quote is not found.
"""

from __future__ import annotations

import argparse
import re
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
_MARKUP = re.compile(r"\]\([^)]*\)|<[^>\n]+>|\{%[^%]*%\}|&nbsp;")
"""Targets of links and tags: not words."""
PLACES = 10
COVERED = 0.9
"""Share of a quote's letters that whole lines of the page must give; else the quote is looked for by its own lines."""


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
                    file = arguments.corpus / hit.document
                    if not _page_words(file, hit.page):
                        without.add(key)
                    elif missing := [line for line, page in _lines(hit, text) if line not in _page_words(file, page)]:
                        unconfirmed[key] = missing
                    else:
                        confirmed.add(key)
    for (document, page, text), missing in sorted(unconfirmed.items(), key=str)[:40]:
        print(f"NOT FOUND {document} p. {page}: {missing[0][:80]!r} of {text[:80]!r}")
    total = len(confirmed) + len(unconfirmed)
    print(f"{len(confirmed)} of {total} quotes confirmed, {len(without)} on pages without a text layer")
    sys.exit(1 if unconfirmed else 0)


def _lines(hit: Hit, text: str) -> list[tuple[str, int | None]]:
    """Return the letters of each line of the page that the quote is made of, with its page; cells apart.

    A sentence that goes on overleaf is so confirmed on both pages.
    """
    quoted_letters = lettering(text)
    found = [(lettering(cell), page) for line, page, _ in hit.lines for cell in line.split(CELLS)]
    inside = [(letters, page) for letters, page in found if letters and letters in quoted_letters]
    covered = sum(len(letters) for letters, _ in inside)
    if covered >= COVERED * len(quoted_letters):
        return inside
    return [(lettering(cell), hit.page) for line in text.splitlines() for cell in line.split(CELLS) if lettering(cell)]


@lru_cache(maxsize=4_000)
def _page_words(file: Path, page: int | None) -> str:
    """Return the letters of a page of a PDF as pypdf reads it, or of a whole other file."""
    if file.suffix.lower() != ".pdf" or page is None:
        return lettering(_MARKUP.sub("", file.read_text("utf-8", "replace")))
    return lettering(_reader(file).pages[page - 1].extract_text())


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
