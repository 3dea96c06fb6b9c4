"""Every error of ours is one sentence to a person that says what to do next.

    MaintbotError
    ├── BadInput            what was typed, sent or configured cannot be used
    │   ├── UnreadableFile  a document that cannot be read, with the reason
    │   └── BadSettings     every wrong setting at once
    ├── NotFound            what was named does not exist (or is not shown to this person: same sentence)
    ├── NotAllowed          this person's role does not permit it
    ├── Conflict            somebody else was first, or the thing has moved on
    └── Unavailable         a component does not answer now: database locked, disk full, index missing

Library errors are wrapped where they enter. The chat shows these sentences translated and hides every other exception
behind a sentence with an incident number.

Shapes   the template is a gettext message id with `{named}` fields; the fields stay apart so that it can be translated.
"""

from __future__ import annotations


def N_(template: str) -> str:  # noqa: N802 - gettext's own name for "extract, translate later"
    """Mark *template* for the catalogues; it is translated where it is shown."""
    return template


class MaintbotError(Exception):
    """A sentence to a person: a template for the catalogues and the values that fill it."""

    def __init__(self, template: str, **fields: object) -> None:
        super().__init__(template)
        self.template = template
        self.fields = fields

    def __str__(self) -> str:
        return self.template.format(**self.fields) if self.fields else self.template

    def __reduce__(self) -> tuple[object, ...]:
        """Survive the way back from a reader process."""
        return _rebuild, (type(self), self.template, self.fields)


def _rebuild(kind: type[MaintbotError], template: str, fields: dict[str, object]) -> MaintbotError:
    return kind(template, **fields)


class BadInput(MaintbotError):
    """What was typed, sent or configured cannot be used."""


class UnreadableFile(BadInput):
    """A document that cannot be read; the sentence is the reason shown to whoever added it."""


class BadSettings(BadInput):
    """Settings that cannot be used, all of them named at once."""


class NotFound(MaintbotError):
    """What was named does not exist, or is not for this person: one sentence for both."""


class NotAllowed(MaintbotError):
    """This person's role does not permit it."""


class Conflict(MaintbotError):
    """Somebody else was first, or the thing has moved on since."""


class Unavailable(MaintbotError):
    """A component does not answer now; nothing was lost, trying again later is right."""
