"""Cards of enrolment and help."""

from __future__ import annotations

from markupsafe import Markup

from bot.chat.card import Button, Card
from bot.chat.routing import Command
from bot.chat.turn import Caller
from bot.locale import Texts
from bot.people.service import ESCALATE, LOG
from bot.plant.service import MachineView
from docs_store.errors import N_

ROLE_NAMES = {
    "requester": N_("requester"),
    "technician": N_("technician"),
    "leader": N_("team leader"),
    "specialist": N_("specialist"),
    "stores": N_("stores"),
    "supervisor": N_("supervisor"),
    "admin": N_("administrator"),
}


def stranger(t: Texts) -> Card:
    """One polite sentence and nothing else."""
    return Card(t.html("This bot is for the people of the plant. Ask your administrator for an invitation link."))


def welcome(t: Texts, caller: Caller) -> Card:
    """Say who the person is here and what to do next."""
    if caller.role == "requester":
        body = t.html("Tell me what has stopped and I call somebody, until somebody comes.")
    else:
        body = t.html(
            "Ask me in your own words: I answer with the page of the manual, or I tell you that no page says it."
        )
    head = t.html("Hello {name}. Your role here: <b>{role}</b>.", name=caller.name, role=t(ROLE_NAMES[caller.role]))
    return Card(head + Markup("\n\n") + body, _verbs(t, caller))


def machine_chosen(t: Texts, caller: Caller, machine: MachineView) -> Card:
    """Say at which machine the person stands now, with what can be done there."""
    text = t.html("You are at <b>{machine}</b>, {site}. Ask your question.", machine=machine.label, site=machine.site)
    return Card(text, _verbs(t, caller, machine))


def help_card(t: Texts, caller: Caller, commands: list[Command]) -> Card:
    """List what this person can do."""
    lines = [t.html("Write your question: that is all. Also:")]
    for command in commands:
        name = command.names[0] if t.language == "fr" else command.names[-1]
        lines.append(t.html("/{name} {summary}", name=name, summary=t(command.summary)))
    return Card(Markup("\n").join(lines), _verbs(t, caller))


def language_choice(t: Texts) -> Card:
    """Offer both languages."""
    return Card(
        t.html("In which language shall I speak?"),
        ((Button("Français", "me:speak:fr"), Button("English", "me:speak:en")),),
    )


def _verbs(t: Texts, caller: Caller, machine: MachineView | None = None) -> tuple[tuple[Button, ...], ...]:
    suffix = f":{machine.id}" if machine else ":0"
    rows = []
    if LOG in caller.may:
        rows.append((Button(t("📝 Log an intervention"), f"log:new{suffix}"),))
    if ESCALATE in caller.may:
        label = t("🆘 Report a stop") if caller.role == "requester" else t("🆘 Escalate")
        rows.append((Button(label, f"esc:new{suffix}"),))
    return tuple(rows)
