"""Photos and files that came without a place: kept, and offered to where they may belong."""

from __future__ import annotations

from sqlalchemy.orm import Session

from bot.chat.card import Button, Card
from bot.chat.outgoing import RECEIPT, Say
from bot.chat.routing import Room, Route
from bot.chat.turn import Effect, Turn
from docs_store import chat as store
from docs_store.errors import N_, NotFound


def sent_file(session: Session, attachment_id: int, person_id: int) -> store.Attachment:
    """Return a photo or file that this person sent; NotFound for a number that is not theirs."""
    found = store.attachment_of(session, attachment_id, person_id)
    if found is None:
        raise NotFound(N_("This file is not here any more."))
    return found


def photo(turn: Turn) -> Effect:
    """Keep a photo that belongs to nothing yet, and ask where it belongs."""
    fetched = turn.fetch()

    def effect(session: Session, say: Say) -> None:
        row = store.Attachment(
            person_id=turn.caller.person_id,
            kind=fetched.kind,
            sha256=fetched.sha256,
            name=fetched.name[:200],
            caption=turn.incoming.text,
            sent_at=turn.now,
        )
        session.add(row)
        session.flush()
        say.reply(_where(turn, row.id), lane=RECEIPT)

    return effect


def _where(turn: Turn, attachment_id: int) -> Card:
    t, rows = turn.t, []
    if "log" in turn.caller.may:
        rows.append((Button(t("📝 Add to a report"), f"log:photo:{attachment_id}"),))
    if "escalate" in turn.caller.may:
        rows.append((Button(t("🆘 Call for help with it"), f"esc:photo:{attachment_id}"),))
    text = t.html("I have your photo. I cannot read pictures yet: what shall I do with it?")
    return Card(text, tuple(rows))


def show_again(turn: Turn) -> Effect:
    """Send again an answer that may not have arrived, at its reader's wish: once, however often they press."""

    def effect(session: Session, say: Say) -> None:
        if store.show_offered(session, turn.number(), turn.incoming.chat_id, turn.now) is None:
            raise NotFound(N_("This answer is not here any more. Ask again."))

    return effect


def room() -> Room:
    """Return the routes of the chat's own buttons and of photos without a place."""
    return Room(buttons={"out:show": Route(show_again)}, media={"photo": Route(photo)})
