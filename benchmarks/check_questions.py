"""Does a file of questions hold what it says: every answer stands literally on the page it names.

usage: python -m benchmarks.check_questions QUESTIONS.jsonl DOCUMENTS

Shapes   one JSON object a line, as `indexer.evaluation` reads it, with `section`, `split`, `ocr` and, where the
         questions are cut for cross-validation, `fold`. `pages` are counted from 1 and stand for PDF only; an
         unanswerable question has neither document nor answer but a `why`.
         An answer is compared as the evaluation compares it (`plain`: case, accents and blanks do not count) and must
         stand on each page of `pages`, or anywhere in the document where there are none.
         A document belongs to one fold, wherever a question names it, as gold or in `also`.
Limits   whether a question is a good one and `also` complete is for people; nothing is asked of the search here.
Errors   every problem is a sentence that begins with the question's id; the exit code is 1 when there is one.
Source   the text of a PDF page is pypdfium2's, as in the readers.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pypdfium2

from indexer.evaluation import CROSS_LANGUAGE, UNANSWERABLE, plain

KINDS = (
    *("fault-code", "spec-value", "parameter", "part-number", "procedure", "schematic"),
    *(CROSS_LANGUAGE, UNANSWERABLE),
)
FORM: Mapping[str, type | tuple[type, ...]] = {
    **{"id": str, "lang": str, "question": str, "kind": str, "section": str, "split": str, "ocr": bool},
    **{"pages": list, "also": list, "doc": (str, type(None)), "answer": (str, type(None))},
}

Question = dict[str, Any]


@dataclass(slots=True)
class Shelf:
    """The documents that the questions name, each read once."""

    root: Path
    _pages: dict[str, list[str]] = field(default_factory=dict)

    def pages(self, document: str) -> list[str]:
        """Return the compared text of every page; one page for a format that has none."""
        if document not in self._pages:
            self._pages[document] = [plain(text) for text in _texts(self.root / document)]
        return self._pages[document]

    def has(self, document: str) -> bool:
        """Say whether there is such a file."""
        return (self.root / document).is_file()


def main(words: Sequence[str] | None = None) -> None:
    """Print the problems, or how many questions there are of each kind."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for name in ("questions", "documents"):
        parser.add_argument(name, type=Path)
    arguments = parser.parse_args(words)
    questions, found = read(arguments.questions)
    found += problems(questions, Shelf(arguments.documents))
    print("\n".join(found) if found else _census(questions))
    sys.exit(bool(found))


def read(path: Path) -> tuple[list[Question], list[str]]:
    """Return the questions of the right form, and what is wrong with the others."""
    questions: list[Question] = []
    found: list[str] = []
    for number, line in enumerate(path.read_text("utf-8").splitlines(), 1):
        wrong = list(_form(line, number))
        found += wrong
        if not wrong:
            questions.append(json.loads(line))
    return questions, found


def problems(questions: Sequence[Question], shelf: Shelf) -> list[str]:
    """Return every problem of the questions, taken one by one and together."""
    one_by_one = (problem for question in questions for problem in _of_one(question, shelf))
    return [*one_by_one, *_repeated(questions, "id"), *_repeated(questions, "question"), *_folds(questions)]


def _form(line: str, number: int) -> Iterator[str]:
    try:
        question = json.loads(line)
    except ValueError as error:
        yield f"line {number}: not JSON ({error})"
        return
    if not isinstance(question, dict):
        yield f"line {number}: not an object"
        return
    for name, kind in FORM.items():
        if name not in question or not isinstance(question[name], kind):
            yield f"line {number}: {name} is missing or of another type"
    if not all(isinstance(place, dict) and isinstance(place.get("doc"), str) for place in question.get("also") or ()):
        yield f"line {number}: also is not a list of places"


def _of_one(question: Question, shelf: Shelf) -> Iterator[str]:
    name = question["id"]
    if question["kind"] not in KINDS:
        yield f"{name}: {question['kind']} is no kind"
    if question["lang"] not in ("fr", "en"):
        yield f"{name}: {question['lang']} is no language"
    if not question["question"].strip():
        yield f"{name}: nothing is asked"
    if question["kind"] == UNANSWERABLE:
        yield from _unanswerable(question)
    else:
        yield from _answerable(question, shelf)


def _unanswerable(question: Question) -> Iterator[str]:
    if question["doc"] or question["answer"] or question["pages"] or question["also"]:
        yield f"{question['id']}: unanswerable, yet with a document or an answer"
    if not question.get("why"):
        yield f"{question['id']}: why is it unanswerable?"


def _answerable(question: Question, shelf: Shelf) -> Iterator[str]:
    name, document, answer = question["id"], question["doc"], plain(question["answer"] or "")
    if not document or not answer:
        yield f"{name}: no document or no answer"
        return
    wrong = [sentence for place in _places(question) for sentence in _place(place, shelf)]
    yield from (f"{name}: {sentence}" for sentence in wrong)
    if wrong:
        return
    texts = shelf.pages(document)
    if not question["pages"] and not any(answer in text for text in texts):
        yield f"{name}: “{question['answer']}” does not stand in {document}"
    for page in question["pages"]:
        if answer not in texts[page - 1]:
            yield f"{name}: “{question['answer']}” does not stand on page {page} of {document}"
    for place in question["also"]:
        if place["doc"] == document and set(place.get("pages") or ()) & set(question["pages"]):
            yield f"{name}: also repeats the page of the answer"


def _place(place: Mapping[str, Any], shelf: Shelf) -> Iterator[str]:
    document, pages = place["doc"], place.get("pages") or []
    if not shelf.has(document):
        yield f"there is no document {document}"
        return
    if bool(pages) != (Path(document).suffix.lower() == ".pdf"):
        yield f"pages are named for PDF and for nothing else ({document})"
    elif not all(isinstance(page, int) and 1 <= page <= len(shelf.pages(document)) for page in pages):
        yield f"{document} has no such page: {pages}"


def _places(question: Question) -> list[Mapping[str, Any]]:
    return [{"doc": question["doc"], "pages": question["pages"]}, *question["also"]]


def _repeated(questions: Sequence[Question], name: str) -> Iterator[str]:
    """Yield the values that two questions share."""
    counted = Counter(plain(question[name]) for question in questions)
    yield from (f"{value}: the same {name} twice" for value, times in counted.items() if times > 1)


def _folds(questions: Sequence[Question]) -> Iterator[str]:
    """Yield what lets a document be learnt from in one fold and judged in another."""
    if not any("fold" in question for question in questions):
        return
    seen: dict[str, int] = {}
    for question in questions:
        fold = question.get("fold")
        if not isinstance(fold, int) or fold < 1:
            yield f"{question['id']}: no fold"
            continue
        for place in _places(question) if question["doc"] else ():
            if seen.setdefault(place["doc"], fold) != fold:
                yield f"{question['id']}: {place['doc']} is in fold {seen[place['doc']]} and in fold {fold}"


def _texts(path: Path) -> Iterable[str]:
    if path.suffix.lower() != ".pdf":
        return [path.read_text("utf-8")]
    document = pypdfium2.PdfDocument(path)
    try:
        return [document[number].get_textpage().get_text_range() for number in range(len(document))]
    finally:
        document.close()


def _census(questions: Sequence[Question]) -> str:
    documents = {question["doc"] for question in questions if question["doc"]}
    lines = [f"{len(questions)} questions over {len(documents)} documents: every answer stands where it should."]
    for name in ("kind", "lang", "fold"):
        counted = Counter(str(question[name]) for question in questions if name in question)
        lines.append(f"{name}: " + ", ".join(f"{value} {times}" for value, times in sorted(counted.items())))
    return "\n".join(lines)


if __name__ == "__main__":
    main()
