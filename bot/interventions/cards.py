"""Cards of a report: one question at a time, then the whole of it to sign."""

from __future__ import annotations

from markupsafe import Markup

from bot.chat.card import Button, Card, literal, shorten
from bot.interventions import rules
from bot.interventions.service import DROPPED, SIGNED, DraftView
from bot.locale import Texts
from bot.plant.service import MachineView
from docs_store.errors import N_

TYPE_NAMES = {
    "systematic": N_("Preventive: systematic"),
    "conditional": N_("Preventive: conditional"),
    "predictive": N_("Preventive: predictive"),
    "curative": N_("Repair: curative"),
    "palliative": N_("Repair: palliative"),
    "improvement": N_("Improvement"),
}
END_NAMES = {"running": N_("✅ Running"), "degraded": N_("⚠️ Degraded"), "stopped": N_("⛔ Stopped")}
FIELD_NAMES = {
    rules.MACHINE: N_("Machine"),
    rules.TYPE: N_("Type"),
    rules.SEEN: N_("Seen"),
    rules.DONE: N_("Done"),
    rules.PARTS: N_("Parts"),
    rules.MINUTES: N_("Stopped"),
    rules.END: N_("Now"),
}
QUESTIONS = {
    rules.MACHINE: N_("Which machine? Choose it, or write its name."),
    rules.TYPE: N_("What kind of job was it?"),
    rules.SEEN: N_("What did you see? Write it, or send a photo and a few words."),
    rules.DONE: N_("What did you do?"),
    rules.PARTS: N_("Which parts did you use?"),
    rules.MINUTES: N_("How long did the machine stand? (45 min, 1h30)"),
    rules.END: N_("And the machine now?"),
}


def card(t: Texts, view: DraftView, machines: list[MachineView]) -> Card:
    """Show a report in whatever state it is."""
    if view.state == DROPPED:
        return Card(t.html("🗑 Report given up. /intervention starts a new one."))
    if view.state == SIGNED:
        return _signed(t, view)
    if view.asked is None:
        return _review(t, view)
    text = _head(t, view) + Markup("\n\n") + t.html("<b>{question}</b>", question=t(QUESTIONS[view.asked]))
    return Card(text, (*_choices(t, view, machines), _foot(t, view)))


def _head(t: Texts, view: DraftView) -> Markup:
    answered = sum(1 for field in rules.FIELDS if _value(t, view, field) is not None)
    title = t.html("📝 <b>Report</b> · {step} of {steps}", step=min(answered + 1, 7), steps=len(rules.FIELDS))
    return Markup("\n").join([title, *_lines(t, view, 300)])


def _lines(t: Texts, view: DraftView, limit: int) -> list[Markup]:
    lines = []
    for field in rules.FIELDS:
        value = _value(t, view, field)
        if value:
            shown = literal(shorten(value, limit))
            lines.append(t.html("{name}: <b>{value}</b>", name=t(FIELD_NAMES[field]), value=shown))
    if view.photos:
        lines.append(t.html("📷 {count}", count=view.photos))
    return lines


def _value(t: Texts, view: DraftView, field: str) -> str | None:
    draft = view.draft
    if field == rules.MACHINE:
        return view.machine.label if view.machine else None
    if field == rules.TYPE:
        return t(TYPE_NAMES[draft.type]) if draft.type else None
    if field == rules.MINUTES:
        return "" if draft.minutes_skipped else (None if draft.minutes is None else duration(draft.minutes))
    if field == rules.END:
        return t(END_NAMES[draft.end_state]) if draft.end_state else None
    return {rules.SEEN: draft.seen, rules.DONE: draft.done, rules.PARTS: draft.parts}[field]


def duration(minutes: int) -> str:
    """Return minutes as people write them: `45 min`, `1 h 30`."""
    return f"{minutes} min" if minutes < 60 else f"{minutes // 60} h {minutes % 60:02}"


def _choices(t: Texts, view: DraftView, machines: list[MachineView]) -> tuple[tuple[Button, ...], ...]:
    def choice(label: str, value: str) -> Button:
        return Button(label, f"log:set:{view.id}:{view.asked}:{value}")

    if view.asked == rules.MACHINE:
        return tuple((choice(shorten(machine.label, 40), f"#{machine.id}"),) for machine in machines[:8])
    if view.asked == rules.TYPE:
        buttons = [choice(t(name), value) for value, name in TYPE_NAMES.items()]
        return tuple((button,) for button in buttons)
    if view.asked == rules.PARTS:
        return ((choice(t("None"), ""),),)
    if view.asked == rules.MINUTES:
        quick = tuple(choice(duration(m), str(m)) for m in (0, 15, 30, 60))
        return quick, (choice(t("Skip"), ""),)
    if view.asked == rules.END:
        return tuple((choice(t(name), value),) for value, name in END_NAMES.items())
    return ()


def _foot(t: Texts, view: DraftView) -> tuple[Button, ...]:
    last = next((field for field in (rules.DONE, rules.SEEN) if getattr(view.draft, field)), None)
    mistaken = view.asked in (rules.DONE, rules.PARTS) and last is not None
    return (
        *((Button(t("↩ That was a question"), f"log:was:{view.id}:{last}"),) if mistaken else ()),
        Button(t("🗑 Give up"), f"log:drop:{view.id}"),
    )


def _review(t: Texts, view: DraftView) -> Card:
    text = Markup("\n").join(
        [t.html("📝 <b>Report</b>, ready to sign"), *_lines(t, view, 900), Markup(""), t.html("Is that right?")]
    )
    return Card(
        text,
        (
            (Button(t("✅ Sign"), f"log:sign:{view.id}"),),
            (Button(t("✏️ Correct"), f"log:fix:{view.id}"), Button(t("🗑 Give up"), f"log:drop:{view.id}")),
        ),
    )


def sure(t: Texts, view: DraftView) -> Card:
    """Ask whether a report is really to be given up."""
    lines = [t.html("🗑 <b>Give this report up?</b> Its words are lost then."), *_lines(t, view, 300)]
    return Card(
        Markup("\n").join(lines),
        (
            (Button(t("↩ Go on with it"), f"log:show:{view.id}"),),
            (Button(t("🗑 Yes, give it up"), f"log:dropped:{view.id}"),),
        ),
    )


def fields_to_correct(t: Texts, view: DraftView) -> Card:
    """Offer every field for correction."""
    rows = tuple(
        (Button(t("{name}: correct", name=t(FIELD_NAMES[field])), f"log:clear:{view.id}:{field}"),)
        for field in rules.FIELDS
    )
    return Card(t.html("What shall be corrected?"), (*rows, (Button(t("Back"), f"log:show:{view.id}"),)))


def _signed(t: Texts, view: DraftView) -> Card:
    when = t.moment(view.signed_at) if view.signed_at else ""
    text = Markup("\n").join(
        [
            t.html(
                "✅ <b>Report {number} is kept</b> ({author}, {when})", number=view.id, author=view.author, when=when
            ),
            *_lines(t, view, 900),
        ]
    )
    machine = view.machine.id if view.machine else 0
    return Card(text, ((Button(t("🆘 Escalate"), f"esc:new:{machine}:r{view.id}"),),))
