"""Cards of an escalation: what is asked, what the called person sees, what the requester sees."""

from __future__ import annotations

from datetime import datetime

from markupsafe import Markup

from bot.chat.card import Button, Card, literal, shorten
from bot.escalation.service import CLOSED, DROPPED, OPEN, TAKEN, CaseView
from bot.locale import Texts
from bot.people.service import PersonView
from bot.plant.service import MachineView
from docs_store.errors import N_

SEVERITY_NAMES = {
    "safety": N_("🚨 Danger for people"),
    "stop": N_("⛔ Machine stopped"),
    "degraded": N_("⚠️ Running badly"),
    "quality": N_("📐 Quality"),
    "question": N_("❓ I need advice"),
}
EMERGENCY = N_("Somebody in danger? Call 112 (15, 18) first: this bot is no emergency service.")


def draft(t: Texts, case: CaseView, machines: list[MachineView]) -> Card:
    """Ask for what is still missing before somebody can be called."""
    if case.state == DROPPED:
        return Card(t.html("🗑 Call for help given up. Nobody was called."))
    lines = [t.html("🆘 <b>Call for help</b>"), *_facts(t, case, 300)]
    if case.severity == "safety":
        lines.insert(0, t.html("🚨 <b>{sentence}</b>", sentence=t(EMERGENCY)))
    foot = (Button(t("🗑 Give up"), f"esc:drop:{case.id}"),)
    if case.asked == "machine":
        lines.append(t.html("\n<b>Which machine? Choose it, or write its name.</b>"))
        rows = tuple((Button(shorten(m.label, 40), f"esc:set:{case.id}:machine:#{m.id}"),) for m in machines[:8])
        return Card(Markup("\n").join(lines), (*rows, foot))
    if case.asked == "severity":
        lines += [t.html("\n🚨 {sentence}", sentence=t(EMERGENCY)), t.html("\n<b>How serious is it?</b>")]
        rows = tuple(
            (Button(t(name), f"esc:set:{case.id}:severity:{value}"),) for value, name in SEVERITY_NAMES.items()
        )
        return Card(Markup("\n").join(lines), (*rows, foot))
    lines.append(t.html("\n<b>What happens? Write it in a few words, or send a photo.</b>"))
    return Card(Markup("\n").join(lines), (foot,))


def call(t: Texts, case: CaseView, *, to: int) -> Card:
    """What a called person sees: the machine, the words, who asks, and the one button that matters."""
    head = t.html("🆘 <b>{name} needs help</b>", name=_short(case.requester))
    phone = [t.html("📞 {phone}", phone=case.requester.phone)] if case.requester.phone else []
    state = t.html("Nobody has taken it yet.") if case.state == OPEN else _state(t, case)
    lines = [head, *_facts(t, case, 350), *phone, state]
    buttons: tuple[tuple[Button, ...], ...] = ()
    if case.state == OPEN:
        buttons = ((Button(t("🙋 I take it"), f"esc:take:{case.id}"),),)
    elif case.state == TAKEN and case.taken_by and case.taken_by.id == to:
        buttons = ((Button(t("✅ Solved"), f"esc:close:{case.id}"),),)
    return Card(Markup("\n").join(line for line in lines if line), buttons, photo=case.photo)


def request(t: Texts, case: CaseView, emergency: bool) -> Card:
    """What the requester sees: who is called, who took it, whom to phone."""
    lines = [t.html("🆘 <b>Call for help {number}</b>", number=case.id), *_facts(t, case, 300)]
    if emergency and case.severity == "safety":
        lines.insert(0, t.html("🚨 <b>{sentence}</b>", sentence=t(EMERGENCY)))
    lines.append(_state(t, case))
    if case.state == OPEN:
        lines += [_called(t, person, at) for person, at in case.called[-4:]]
        if case.unanswered or case.unsupervised or not case.called:
            lines.append(_phone(t, case))
    buttons: tuple[tuple[Button, ...], ...] = ()
    if case.state in (OPEN, TAKEN):
        buttons = ((Button(t("✅ No longer needed"), f"esc:close:{case.id}"),),)
    return Card(Markup("\n").join(lines), buttons)


def open_cases(t: Texts, cases: list[CaseView]) -> Card:
    """List the cases a person follows."""
    if not cases:
        return Card(t.html("No call for help is open."))
    lines = [t.html("<b>Open calls for help</b>")]
    for case in cases[:10]:
        machine = case.machine.label if case.machine else ""
        lines.append(t.html("{number}. {machine}: {state}", number=case.id, machine=machine, state=_state(t, case)))
    rows = tuple((Button(t("Show {number}", number=c.id), f"esc:show:{c.id}"),) for c in cases[:10])
    return Card(Markup("\n").join(lines), rows)


def nobody(t: Texts, case: CaseView) -> Card:
    """Tell an administrator that a call for help reaches nobody."""
    machine = case.machine.label if case.machine else ""
    return Card(
        t.html(
            "⚠️ Nobody can be called for {machine}: no supervisor of this site is enrolled and reachable. "
            "Invite one: maintbot people invite --role supervisor.",
            machine=machine,
        )
    )


def _facts(t: Texts, case: CaseView, limit: int) -> list[Markup]:
    lines = []
    if case.machine:
        label, site = shorten(case.machine.label, 100), shorten(case.machine.site, 60)
        lines.append(t.html("<b>{machine}</b>, {site}", machine=label, site=site))
    if case.severity:
        lines.append(t.html("<b>{severity}</b>", severity=t(SEVERITY_NAMES[case.severity])))
    if case.text:
        lines.append(t.html("“{text}”", text=literal(shorten(case.text, limit))))
    if case.opened_at:
        lines.append(t.html("Since {time}", time=t.moment(case.opened_at)))
    return lines


def _called(t: Texts, person: PersonView, at: datetime) -> Markup:
    if not person.reachable:
        return t.html("• {name}: cannot be reached", name=_short(person))
    return t.html("• {name}, called at {time}", name=_short(person), time=t.time(at))


def _short(person: PersonView) -> str:
    return shorten(person.name, 60)


def _state(t: Texts, case: CaseView) -> Markup:
    if case.state == TAKEN and case.taken_by and case.taken_at:
        return t.html("🙋 <b>Taken by {name} at {time}</b>", name=_short(case.taken_by), time=t.time(case.taken_at))
    if case.state == CLOSED:
        at = t.time(case.closed_at) if case.closed_at else ""
        if case.taken_by:
            return t.html("✅ <b>Closed at {time}</b>, {name} had taken it", time=at, name=_short(case.taken_by))
        return t.html("✅ <b>Closed at {time}</b>", time=at)
    if case.state == OPEN and not case.called:
        return t.html("Nobody could be called yet.")
    if case.given_up:
        return t.html("Nobody has answered; I have stopped calling.")
    if case.state == OPEN and case.unanswered:
        return t.html("Nobody has answered yet; I keep calling.")
    return t.html("Nobody has taken it yet.") if case.state == OPEN else Markup("")


def _phone(t: Texts, case: CaseView) -> Markup:
    phone = case.machine.site_phone if case.machine else None
    if not phone:
        return t.html("Do not wait for me: go and fetch somebody.")
    return t.html("Do not wait for me: 📞 {phone}", phone=phone)
