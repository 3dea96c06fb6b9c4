"""Cards of the holes: what people ask and no page answers, most asked first, and whom to ask about it."""

from __future__ import annotations

from collections.abc import Sequence

from markupsafe import Markup

from bot.chat.card import Button, Card, literal, shorten
from bot.knowledge.cards import Rows, turned
from bot.knowledge.holes import HoleView
from bot.knowledge.service import ANSWERED, DOCUMENT, NOBODY, UNREACHABLE, WAITING
from bot.locale import Texts
from bot.people.service import PersonView

HOLES_A_PAGE = 5


def holes(t: Texts, views: Sequence[HoleView], page: int, *, to_review: int, to_validate: int) -> Card:
    """List the open holes, a button each, and say how many sheets wait for somebody."""
    first = page * HOLES_A_PAGE
    shown = views[first : first + HOLES_A_PAGE]
    if views:
        lines = [t.html("🕳 <b>Questions without an answer</b> ({count})", count=len(views))]
    else:
        lines = [t.html("🕳 No question without an answer. Well documented!")]
    rows: list[tuple[Button, ...]] = []
    for number, view in enumerate(shown, first + 1):
        lines += [Markup(""), *_lines(t, view, number, 160)]
        rows.append((Button(f"{number}. {shorten(view.text, 45)}", f"know:hole:{view.id}"),))
    waiting = []
    if to_validate:
        waiting.append(t.plural("⏳ {count} sheet to validate", "⏳ {count} sheets to validate", to_validate))
    if to_review:
        waiting.append(t.plural("⏰ {count} sheet to look at again", "⏰ {count} sheets to look at again", to_review))
    buttons: Rows = tuple((Button(label, "know:sheets:0"),) for label in waiting)
    return Card(Markup("\n").join(lines), (*rows, *turned(t, "know:holes", page, len(views), HOLES_A_PAGE), *buttons))


def hole(t: Texts, view: HoleView, people: Sequence[PersonView]) -> Card:
    """Show one hole and whom it can be given to."""
    lines = [t.html("🕳 <b>No page answers this</b>"), *_lines(t, view, 0, 1000)]
    give: Rows = ()
    if view.state != ANSWERED:
        give = tuple(
            (Button(t("👤 Ask {name}", name=shorten(person.name, 45)), f"know:give:{view.id}:{person.id}"),)
            for person in people
        )
    lines.append(t.html("It closes by itself when the same question finds its answer."))
    last = (Button(t("🗑 Not needed"), f"know:dismiss:{view.id}"), Button(t("Back"), "know:holes:0"))
    return Card(Markup("\n").join(lines), (*give, last))


def _lines(t: Texts, view: HoleView, number: int, limit: int) -> list[Markup]:
    head = Markup("{}. ").format(number) if number else Markup("")
    times = t.plural("asked once", "asked {count} times", view.times)
    people = t.plural("{count} person", "{count} people", view.people)
    facts = [times, people, t("last on {day}", day=t.day(view.last_at))]
    machine = [t.html("📍 {machine}", machine=shorten(view.machine.label, 80))] if view.machine else []
    state = _state(t, view)
    return [
        head + t.html("<b>{question}</b>", question=literal(shorten(view.text, limit))),
        *machine,
        t.html("<i>{facts}</i>", facts=" · ".join(facts)),
        *([state] if state else []),
    ]


def _state(t: Texts, view: HoleView) -> Markup | None:
    name = shorten(view.expert, 45)
    if view.state == WAITING:
        return t.html("👤 {name} has been asked", name=name)
    if view.state == ANSWERED:
        return t.html("💬 {name} has answered; the sheet is not published", name=name)
    if view.state == DOCUMENT:
        return t.html("📄 {name}: “{words}”", name=name, words=literal(shorten(view.words, 200)))
    if view.state in (UNREACHABLE, NOBODY):
        return t.html("⚠️ {name} could not answer", name=name)
    return None
