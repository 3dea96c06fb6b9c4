"""Reads reStructuredText, as docutils understands it and with what Sphinx adds to it.

Shapes   rendered to HTML and read as such: titles, lists, tables, listings, and admonitions that warn.
Limits   nothing is included, fetched or passed through raw. A directive or role that docutils does not know is read
         for its words; contents and index directives are left out.
"""

from __future__ import annotations

import re
from collections import defaultdict
from pathlib import Path
from typing import Any

from docutils import nodes
from docutils.core import publish_parts
from docutils.parsers.rst import Directive, directives, roles

from indexer.readers.allowance import Allowance
from indexer.readers.decoding import decoded
from indexer.readers.document import ReadDocument
from indexer.readers.markdown import first_texts, first_title, revision_of
from indexer.readers.markup import blocks_of, parsed
from indexer.readers.wording import first_date

_SETTINGS = {
    "file_insertion_enabled": False,
    "raw_enabled": False,
    "_disable_config": True,
    "embed_stylesheet": False,
    "stylesheet_path": None,
    "stylesheet": None,
    "doctitle_xform": False,
    "initial_header_level": 1,
    "report_level": 5,
    "halt_level": 5,
    "syntax_highlight": "none",
    "math_output": "LaTeX",
    "traceback": False,
    "warning_stream": False,
}
_DIRECTIVE = re.compile(r"^\s*\.\.\s+([A-Za-z][\w:+.-]*?)::", re.MULTILINE)
_ROLE = re.compile(r":([A-Za-z][\w:+.-]*?):`")
_TARGET = re.compile(r"^(.*?)\s*<[^<>]+>$", re.DOTALL)
_SILENT = {
    "toctree",
    "index",
    "contents",
    "include",
    "literalinclude",
    "raw",
    "highlight",
    "meta",
    "only",
    "tabularcolumns",
}


class Passing(Directive):  # type: ignore[misc]
    """A directive whose words are text: its title, then what is under it."""

    has_content = True
    optional_arguments = 1
    final_argument_whitespace = True
    option_spec: Any = defaultdict(lambda: directives.unchanged, {"class": directives.unchanged})

    def run(self) -> list[Any]:
        container = nodes.container()
        if self.arguments:
            container += nodes.paragraph("", self.arguments[0])
        self.state.nested_parse(self.content, self.content_offset, container)
        return [container]


class Silent(Passing):
    """A directive that says nothing."""

    def run(self) -> list[Any]:
        return []


def _said(_: str, __: str, text: str, ___: int, ____: Any, *_more: Any, **_other: Any) -> tuple[list[Any], list[Any]]:
    """Read an unknown role as its words: `title <target>` as the title."""
    found = _TARGET.match(text)
    return [nodes.inline("", found[1] if found else text.lstrip("~!"))], []


def read_rst(path: Path, name: str, allowance: Allowance) -> ReadDocument:
    """Read the reStructuredText file at *path*, called *name* when it is refused."""
    allowance.page()
    text = decoded(path, name)
    _know(text)
    parts = publish_parts(text, writer="html5", settings_overrides=dict(_SETTINGS))
    blocks = blocks_of(parsed(parts["html_body"]))
    return ReadDocument(
        blocks=tuple(blocks),
        title=first_title(blocks),
        revision=revision_of(blocks),
        date=first_date(first_texts(blocks)),
    )


def _know(text: str) -> None:
    """Make the directives and roles of *text* known that docutils does not have."""
    for name in set(_DIRECTIVE.findall(text)):
        if name.lower() in _SILENT:
            directives.register_directive(name.lower(), Silent)
        elif not _has_directive(name):
            directives.register_directive(name.lower(), Passing)
    for name in set(_ROLE.findall(text)):
        if not _has_role(name):
            roles.register_local_role(name.lower(), _said)


def _has_directive(name: str) -> bool:
    from docutils.parsers.rst.languages import en

    known = {**en.directives}
    return name.lower() in known or name.lower() in directives._directives


def _has_role(name: str) -> bool:
    from docutils.parsers.rst.languages import en

    return name.lower() in en.roles or name.lower() in roles._roles
