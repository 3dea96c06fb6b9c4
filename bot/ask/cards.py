"""The answer card: the quote with its words in bold, where it stands, what it warns of, and what to do next."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from markupsafe import Markup

from bot.ask import rules
from bot.ask.service import ANSWERED, CLOSEST, Against, Answered, Found, machine_of
from bot.chat.card import CAPTION_LIMIT, TEXT_LIMIT, Button, Card, literal, shorten, visible_length
from bot.locale import Texts
from bot.people.service import PersonView

QUOTE_LIMIT = 500
ICONS = {"report": "📝", "sheet": "👤"}
"""What stands before a source that is no manual."""
REPEAT_ROOM = 20
"""Left free under the limit of Telegram."""
Rows = tuple[tuple[Button, ...], ...]


@dataclass(frozen=True)
class Place:
    """Where a card stands in the ranking of a question: rank counts from 0."""

    question: int
    rank: int
    count: int
    machine: int


def answer(t: Texts, question_id: int, answered: Answered, *, may: frozenset[str], extra: Rows = ()) -> Card:
    """Show what was found: a quote, the closest pages as such, or the honest word that no page says it."""
    found = answered.answer.found
    if answered.answer.status == ANSWERED:
        place = Place(question_id, 0, len(found), machine_of(answered))
        standing = answered.machine.label if answered.machine and answered.assumed else ""
        return passage(t, place, found[0], photo=answered.photo, may=may, extra=extra, standing=standing)
    if answered.answer.status == CLOSEST and answered.answer.found:
        return _closest(t, question_id, answered, may, extra)
    said = [t.html("🔎 <b>No page of your documents says this.</b>"), *_unknown(t, answered)]
    text = Markup("\n").join([*said, *_call(t, answered.call)])
    return Card(text, (*extra, *_verbs(t, question_id, machine_of(answered), may)))


def passage(
    t: Texts,
    place: Place,
    found: Found,
    *,
    photo: str | None,
    may: frozenset[str],
    extra: Rows = (),
    standing: str = "",
) -> Card:
    """Show one quoted passage with the picture of its page; *standing* is the machine that was taken for granted."""
    text = _quoted(t, found, CAPTION_LIMIT if photo else TEXT_LIMIT, first=place.rank == 0, standing=standing)
    return Card(text, (*_around(t, place, found), *extra, *_verbs(t, place.question, place.machine, may)), photo=photo)


def page_mark(t: Texts, found: Found) -> str:
    """Return where a passage stands in the quoted document, in a word."""
    return t("p. {page}", page=found.page) if found.page is not None else shorten(found.section or found.title, 40)


def with_paragraph(t: Texts, card: Card, said: Sequence[tuple[str, str]]) -> Card | None:
    """Add rephrased sentences, each with its source, under an answer, as many as there is room for; None for none."""
    limit = CAPTION_LIMIT if card.has_media else TEXT_LIMIT
    text = card.text + Markup("\n\n") + t.html("💬 <b>In short (rephrased):</b>")
    shown = 0
    for sentence, mark in said:
        longer = text + Markup(" {} <i>({})</i>").format(literal(sentence), literal(mark))
        if visible_length(longer) > limit - REPEAT_ROOM:
            break
        text, shown = longer, shown + 1
    return replace(card, text=text) if shown else None


def whole_page(
    t: Texts,
    question_id: int,
    rank: int,
    title: str,
    page: int,
    pages: int | None,
    photo: str,
    *,
    replaced: Markup | None = None,
) -> Card:
    """Show a whole page, with the pages before and after it, and the mark of a revision that was replaced."""
    turn = []
    if page > 1:
        turn.append(Button(t("◀ Page {page}", page=page - 1), f"ask:page:{question_id}:{rank}:{page - 1}"))
    if pages is None or page < pages:
        turn.append(Button(t("Page {page} ▶", page=page + 1), f"ask:page:{question_id}:{rank}:{page + 1}"))
    caption = t.html(
        "📄 <b>{title}</b>, page {page} of {pages}", title=literal(shorten(title, 200)), page=page, pages=pages or "?"
    )
    return Card(Markup("\n").join(filter(None, (replaced, caption))), (tuple(turn),), photo=photo)


def replaced(t: Texts, obsolete: bool, newer_revision: str | None) -> Markup | None:
    """Return the mark of a revision that answers no more; None for one that does."""
    if not obsolete:
        return None
    if not newer_revision:
        return t.html("⚠️ <b>Replaced by a newer revision</b>")
    return t.html("⚠️ <b>Revision replaced by rev. {revision}</b>", revision=shorten(newer_revision, 20))


def whole_text(t: Texts, found: Found, document: str, file_name: str) -> Card:
    """Give the whole file where there are no pages to draw."""
    return Card(
        t.html("📄 <b>{title}</b>", title=literal(shorten(found.title, 200))), document=document, file_name=file_name
    )


def courtesy(t: Texts) -> Card:
    """Answer a greeting or a thank-you, and say how to ask."""
    return Card(
        t.html("👋 At your service. Write what the machine does or what you are looking for; /help for the rest.")
    )


def requester_only(t: Texts) -> Card:
    """Tell somebody who may only report a stop how to do that with what they wrote."""
    return Card(
        t.html("I can call somebody for you. Is something stopped?"), ((Button(t("🆘 Report a stop"), "esc:new:0"),),)
    )


def _quoted(t: Texts, found: Found, limit: int, *, first: bool, standing: str = "") -> Markup:
    source = _source(t, found)
    quote = shorten(found.quote, QUOTE_LIMIT)
    spans = tuple((a, b) for a, b in found.bold if b <= len(quote))
    body = Markup("<blockquote>") + _bold(quote, spans) + Markup("</blockquote>")
    if found.more_after or quote != found.quote:
        body += t.html("\n▶ It goes on: see the whole page.")
    mark = replaced(t, found.obsolete, found.newer_revision)
    head = [mark] if mark else []
    head += [t.html("📍 {machine}", machine=shorten(standing, 60))] if standing else []
    if found.codes and first:
        head.append(t.html("🎯 <b>Exact: {codes}</b>", codes=shorten(", ".join(found.codes), 60)))
    if found.header:
        head.append(literal(shorten(found.header, 160)))
    if found.more_before:
        head.append(t.html("⚠️ Steps come before this one: see the whole page."))
    if found.other_machine:
        machines = ", ".join(found.machines)
        head.append(t.html("⚠️ This document is about another machine: {machines}", machines=machines))
    against = [_against(t, each) for each in found.against[:2]]
    room = limit - visible_length(Markup("\n").join([*head, body, *against, source])) - 20
    warnings = _warnings(t, found, room)
    return Markup("\n").join([*warnings, *head, body, *against, source])


def _against(t: Texts, other: Against) -> Markup:
    """Say which other value there is, and where."""
    value = shorten(other.value, 30)
    if other.reports:
        day = t.date(other.dated) if other.dated else "?"
        one = other.reports == 1
        head = t("Last report") if one else t("Last {count} reports", count=other.reports)
        where = ", ".join(filter(None, (day, shorten(other.machine, 40))))
        return t.html("⚠️ {head}: <b>{value}</b> ({where})", head=head, value=value, where=where)
    if other.revision:
        return t.html("⚠️ Revision {revision} said <b>{value}</b>", revision=shorten(other.revision, 20), value=value)
    return t.html("⚠️ The version before said <b>{value}</b>", value=value)


def _bold(quote: str, spans: tuple[tuple[int, int], ...]) -> Markup:
    pieces = [
        Markup("<b>") + literal(text) + Markup("</b>") if bold else literal(text)
        for text, bold in rules.marked(quote, spans)
    ]
    return Markup("").join(pieces)


def _warnings(t: Texts, found: Found, room: int) -> list[Markup]:
    """Every warning of the section, before the words it stands above; cut evenly when the caption is short of room."""
    if not found.warnings:
        return []
    each = max(60, room // len(found.warnings) - 6)
    shown = [_warning(shorten(warning, each)) for warning in found.warnings]
    kept: list[Markup] = []
    for number, line in enumerate(shown):
        if visible_length(Markup("\n").join([*kept, line])) > room - 40:
            left = len(shown) - number
            more = t.plural(
                "{count} more warning: see the whole page", "{count} more warnings: see the whole page", left
            )
            kept.append(Markup("⚠️ <b>") + literal(more) + Markup("</b>"))
            break
        kept.append(line)
    return kept


def _warning(text: str) -> Markup:
    """Show a warning with its signal word in bold."""
    signal = rules.signal_word(text)
    return Markup("⚠️ <b>{}</b>{}").format(literal(signal), literal(text[len(signal) :]))


def _source(t: Texts, found: Found) -> Markup:
    parts = [literal(shorten(found.title, 90))]
    if found.revision:
        parts.append(literal(t("rev. {revision}", revision=shorten(found.revision, 20))))
    if found.page is not None:
        parts.append(literal(t("page {page}", page=found.page)))
    icon = ICONS.get(found.kind, "📄")
    line = Markup("{} <i>").format(icon) + Markup(" · ").join(parts) + Markup("</i>")
    section = "" if found.section == found.title else found.section
    return line + Markup("\n") + literal(shorten(section, 120)) if section else line


def _around(t: Texts, place: Place, found: Found) -> Rows:
    question_id, rank, count = place.question, place.rank, place.count
    pages = []
    if found.page is not None:
        pages.append(Button(t("📄 Whole page"), f"ask:page:{question_id}:{rank}:{found.page}"))
        if found.pages is None or found.page < found.pages:
            pages.append(Button(t("Next page ▶"), f"ask:page:{question_id}:{rank}:{found.page + 1}"))
    elif found.sheet_id:
        pages.append(Button(t("👤 Whole sheet"), f"know:show:{found.sheet_id}"))
    elif found.kind not in ICONS:
        pages.append(Button(t("📄 Whole document"), f"ask:page:{question_id}:{rank}:0"))
    turn = []
    if rank > 0:
        turn.append(Button(t("◀ Previous"), f"ask:more:{question_id}:{rank - 1}"))
    if rank + 1 < count:
        turn.append(
            Button(
                t("🔎 Other passages ({rank}/{count})", rank=rank + 1, count=count),
                f"ask:more:{question_id}:{rank + 1}",
            )
        )
    judge = (Button(t("👍 Useful"), f"ask:good:{question_id}"), Button(t("👎 Not useful"), f"ask:bad:{question_id}"))
    return tuple(row for row in (tuple(pages), tuple(turn), judge) if row)


def _closest(t: Texts, question_id: int, answered: Answered, may: frozenset[str], extra: Rows) -> Card:
    lines = [t.html("🔎 <b>No sure answer.</b>"), *_unknown(t, answered), t.html("The closest pages:")]
    rows = []
    for rank, found in enumerate(answered.answer.found[:3]):
        lines.append(t.html("{number}. {source}", number=rank + 1, source=_source(t, found)))
        label = t("Show {number}", number=rank + 1)
        rows.append(Button(label, f"ask:more:{question_id}:{rank}"))
    lines += _call(t, answered.call)
    return Card(Markup("\n").join(lines), (tuple(rows), *extra, *_verbs(t, question_id, machine_of(answered), may)))


def _unknown(t: Texts, answered: Answered) -> list[Markup]:
    """Say which codes of the question no document holds: a wrong digit is the likeliest reason."""
    codes = ", ".join(answered.answer.unknown_codes)
    return [t.html("{codes} stands in no document: check it.", codes=shorten(codes, 80))] if codes else []


def _call(t: Texts, people: tuple[PersonView, ...]) -> list[Markup]:
    if not people:
        return [t.html("Ask a person: the button below calls one.")]
    named = [
        t.html("📞 {name}, {phone}", name=person.name, phone=person.phone)
        if person.phone
        else t.html("📞 {name}", name=person.name)
        for person in people
    ]
    return [t.html("Ask a person:"), *named]


def _verbs(t: Texts, question_id: int, machine: int, may: frozenset[str]) -> Rows:
    row = []
    if "escalate" in may:
        row.append(Button(t("🆘 Escalate"), f"esc:new:{machine}:q{question_id}"))
    if "log" in may:
        row.append(Button(t("📝 Log"), f"log:new:{machine}:{question_id}"))
    return (tuple(row),) if row else ()
