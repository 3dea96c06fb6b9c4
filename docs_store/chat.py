"""The durable inbox and outbox: what came from Telegram, what goes there, and the cards that are edited in place.

An update is a row before it is confirmed to Telegram, and stays `new` until its effects are committed with it. A
message to send is a row committed with the effects that caused it; only the sender moves it on:

    pending -> sending -> sent
                       -> pending   not delivered for certain (connect error, 429): again later
                       -> pending   in doubt, `in_doubt` = repeat: again, marked as a possible repeat
                       -> offered   in doubt, `in_doubt` = offer: not repeated; a button offers to show it
                       -> dead      refused for good (blocked, chat gone, bad request)
    pending -> cancelled            its reason is gone (somebody took the case), or a newer edit replaced it

Limits   one pending edit a card, the newest; in a chat, rows go out in the order of their ids, escalations first.
Source   design/architecture.md, “One message, end to end”.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    ForeignKey,
    Index,
    Integer,
    String,
    Text,
    UniqueConstraint,
    and_,
    case,
    delete,
    exists,
    func,
    or_,
    select,
    update,
)
from sqlalchemy.orm import Mapped, Session, aliased, load_only, mapped_column

from docs_store.database import Id, Table, UtcDateTime

NEW, DONE, PARKED = "new", "done", "parked"
PENDING, SENDING, SENT, DEAD, CANCELLED, OFFERED = "pending", "sending", "sent", "dead", "cancelled", "offered"
REPEAT, OFFER = "repeat", "offer"
ESCALATION, RECEIPT, ANSWER, DIGEST = 0, 1, 2, 3
"""The lanes, in the order in which they are served."""


class Inbox(Table):
    """One update of Telegram, in the order in which it reached us."""

    __tablename__ = "inbox"
    __table_args__ = (
        UniqueConstraint("bot_id", "update_id"),
        Index("ix_inbox_open", "state", "chat_id", "id"),
        {"sqlite_autoincrement": True},
    )

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    bot_id: Mapped[int] = mapped_column(BigInteger)
    update_id: Mapped[int] = mapped_column(BigInteger)
    chat_id: Mapped[int] = mapped_column(BigInteger)
    raw: Mapped[str] = mapped_column(Text)
    state: Mapped[str] = mapped_column(String(8), default=NEW)
    claims: Mapped[int] = mapped_column(Integer, default=0)
    failures: Mapped[int] = mapped_column(Integer, default=0)
    error: Mapped[str | None] = mapped_column(Text)
    not_before: Mapped[datetime | None] = mapped_column(UtcDateTime)
    lease_until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    received_at: Mapped[datetime] = mapped_column(UtcDateTime)
    done_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class LiveCard(Table):
    """A message that is edited in place while its subject changes: one a chat and subject."""

    __tablename__ = "live_card"
    __table_args__ = (UniqueConstraint("chat_id", "subject"),)

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    chat_id: Mapped[int] = mapped_column(BigInteger)
    subject: Mapped[str] = mapped_column(String(60))
    outbox_id: Mapped[int | None] = mapped_column(Id)
    """The newest outbox row that shows the card; an edit waits until that row has left or is given up."""
    message_id: Mapped[int | None] = mapped_column(BigInteger)
    """The message on the screen, until a newer one has arrived."""
    has_media: Mapped[bool] = mapped_column(default=False)


class Outbox(Table):
    """One call to Telegram that must happen."""

    __tablename__ = "outbox"
    __table_args__ = (
        Index("ix_outbox_open", "state", "chat_id", "id"),
        {"sqlite_autoincrement": True},
    )

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    lane: Mapped[int] = mapped_column(Integer)
    chat_id: Mapped[int] = mapped_column(BigInteger)
    edits: Mapped[bool] = mapped_column(default=False)
    card_id: Mapped[int | None] = mapped_column(ForeignKey("live_card.id"), index=True)
    payload: Mapped[dict[str, Any]] = mapped_column(JSON)
    in_doubt: Mapped[str] = mapped_column(String(8), default=OFFER)
    guard: Mapped[str | None] = mapped_column(String(60))
    """What must still hold when it is sent, as `kind:id`; read again right before."""
    dedup_key: Mapped[str | None] = mapped_column(String(120), unique=True)
    state: Mapped[str] = mapped_column(String(10), default=PENDING)
    attempts: Mapped[int] = mapped_column(Integer, default=0)
    repeated: Mapped[bool] = mapped_column(default=False)
    not_before: Mapped[datetime | None] = mapped_column(UtcDateTime)
    lease_until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    message_id: Mapped[int | None] = mapped_column(BigInteger)
    error: Mapped[str | None] = mapped_column(Text)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    sent_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class SentFile(Table):
    """Telegram's own id of a file that was sent once: sent again without uploading it."""

    __tablename__ = "sent_file"

    bot_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    sha256: Mapped[str] = mapped_column(String(64), primary_key=True)
    kind: Mapped[str] = mapped_column(String(10), primary_key=True)
    file_id: Mapped[str] = mapped_column(String(255))


class Attachment(Table):
    """A photo or file that somebody sent and that waits to be put where it belongs."""

    __tablename__ = "attachment"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    kind: Mapped[str] = mapped_column(String(10))
    sha256: Mapped[str] = mapped_column(String(64))
    name: Mapped[str] = mapped_column(String(200))
    caption: Mapped[str] = mapped_column(Text, default="")
    sent_at: Mapped[datetime] = mapped_column(UtcDateTime)


class BotState(Table):
    """Small facts that must survive a restart: the bot's own name, when something was last announced."""

    __tablename__ = "bot_state"

    key: Mapped[str] = mapped_column(String(60), primary_key=True)
    value: Mapped[str] = mapped_column(Text)


# Inbox


def receive(session: Session, *, bot_id: int, update_id: int, chat_id: int, raw: str, now: datetime) -> bool:
    """Keep an update; False when it is here already (Telegram repeats what was not confirmed)."""
    known = session.scalar(select(Inbox.id).where(Inbox.bot_id == bot_id, Inbox.update_id == update_id))
    if known is not None:
        return False
    session.add(Inbox(bot_id=bot_id, update_id=update_id, chat_id=chat_id, raw=raw, received_at=now))
    session.flush()
    return True


def claim_updates(session: Session, *, now: datetime, lease: timedelta, limit: int) -> list[Inbox]:
    """Lease the first open update of up to *limit* chats; a chat with a leased update is left alone."""
    earlier = aliased(Inbox)
    waiting = or_(Inbox.not_before.is_(None), Inbox.not_before <= now)
    free = or_(Inbox.lease_until.is_(None), Inbox.lease_until <= now)
    first = ~exists().where(earlier.chat_id == Inbox.chat_id, earlier.state == NEW, earlier.id < Inbox.id)
    query = select(Inbox).where(Inbox.state == NEW, waiting, free, first).order_by(Inbox.id).limit(limit)
    rows = list(session.scalars(query.with_for_update(skip_locked=True)))
    for row in rows:
        row.lease_until = now + lease
        row.claims += 1
    session.flush()
    return rows


def finish_update(session: Session, inbox_id: int, now: datetime) -> bool:
    """Mark an update done; False when it was done already, so its effects must not be committed again."""
    done = session.execute(
        update(Inbox)
        .where(Inbox.id == inbox_id, Inbox.state == NEW)
        .values(state=DONE, done_at=now, lease_until=None, error=None)
    )
    return bool(done.rowcount)  # type: ignore[attr-defined]


def fail_update(session: Session, inbox_id: int, *, error: str, retry_at: datetime, counts: bool) -> int:
    """Give an update back for a later try and return how often it has failed; it came back, so no start is held
    against it."""
    row = session.get_one(Inbox, inbox_id)
    row.failures += 1 if counts else 0
    row.error, row.not_before, row.lease_until, row.claims = error[:2000], retry_at, None, 0
    return row.failures


def park_update(session: Session, inbox_id: int, *, error: str, now: datetime) -> bool:
    """Put an update aside for good; False when it was not open any more."""
    parked = session.execute(
        update(Inbox)
        .where(Inbox.id == inbox_id, Inbox.state == NEW)
        .values(state=PARKED, error=error[:2000], done_at=now, lease_until=None)
    )
    return bool(parked.rowcount)  # type: ignore[attr-defined]


def release_leases(session: Session) -> None:
    """Forget the leases of a process that is gone for certain (there is only one, and it is starting)."""
    session.execute(update(Inbox).where(Inbox.state == NEW).values(lease_until=None))
    session.execute(update(Outbox).where(Outbox.state == SENDING).values(lease_until=None))


def forget_done_updates(session: Session, before: datetime) -> int:
    """Delete updates that were done before *before*; Telegram itself keeps them for 24 hours only."""
    gone = session.execute(delete(Inbox).where(Inbox.state == DONE, Inbox.done_at < before))
    return int(gone.rowcount)  # type: ignore[attr-defined]


# Outbox


def queue(session: Session, row: Outbox) -> Outbox | None:
    """Add a message to send; None when one with the same deduplication key is there already."""
    key = row.dedup_key
    if key is not None and session.scalar(select(Outbox.id).where(Outbox.dedup_key == key)) is not None:
        return None
    session.add(row)
    session.flush()
    return row


def queue_edit(session: Session, card: LiveCard, payload: dict[str, Any], *, lane: int, now: datetime) -> Outbox:
    """Queue the newest state of a card; an edit of it that still waits is replaced."""
    waiting = session.scalar(
        select(Outbox).where(Outbox.card_id == card.id, Outbox.edits.is_(True), Outbox.state == PENDING)
    )
    if waiting is not None:
        waiting.payload, waiting.lane = payload, min(lane, waiting.lane)
        return waiting
    row = Outbox(
        lane=lane, chat_id=card.chat_id, edits=True, card_id=card.id, payload=payload, in_doubt=REPEAT, created_at=now
    )
    session.add(row)
    session.flush()
    return row


def on_screen(session: Session, card: LiveCard) -> bool:
    """Whether the message of a card is in the chat, or on its way there: only then can it be edited."""
    if card.message_id is not None:
        return True
    state = session.scalar(select(Outbox.state).where(Outbox.id == card.outbox_id))
    return state in (PENDING, SENDING)


def shown(session: Session, card: LiveCard) -> dict[str, Any] | None:
    """Return what a card shows, or will when everything that waits has left."""
    gone = (CANCELLED, DEAD, OFFERED)
    query = select(Outbox.payload).where(Outbox.card_id == card.id, Outbox.state.not_in(gone))
    return session.scalar(query.order_by(Outbox.id.desc()).limit(1))


def show_offered(session: Session, outbox_id: int, chat_id: int, now: datetime) -> Outbox | None:
    """Send a message whose delivery was in doubt, once; it is the card from now on. None when it is not this chat's."""
    row = session.get(Outbox, outbox_id)
    if row is None or row.chat_id != chat_id or row.state != OFFERED:
        return None
    key = f"shown:{row.id}"
    again = Outbox(
        lane=ANSWER, chat_id=chat_id, card_id=row.card_id, payload=row.payload, dedup_key=key, created_at=now
    )
    queued = queue(session, again)
    card = session.get(LiveCard, row.card_id) if queued and row.card_id else None
    if queued and card and card.outbox_id == row.id:
        card.outbox_id = queued.id
    return queued or session.scalar(select(Outbox).where(Outbox.dedup_key == key))


def cancel_edits(session: Session, card_id: int) -> None:
    """Drop the waiting edit of a card whose message is about to be replaced."""
    session.execute(
        update(Outbox)
        .where(Outbox.card_id == card_id, Outbox.edits.is_(True), Outbox.state == PENDING)
        .values(state=CANCELLED)
    )


def live_card(session: Session, chat_id: int, subject: str) -> LiveCard | None:
    """Return the card of *subject* in a chat."""
    return session.scalar(select(LiveCard).where(LiveCard.chat_id == chat_id, LiveCard.subject == subject))


def subject_on(session: Session, chat_id: int, message_id: int) -> str:
    """Return the subject of the card that a message shows; '' when it shows none."""
    found = select(LiveCard.subject).where(LiveCard.chat_id == chat_id, LiveCard.message_id == message_id)
    return session.scalar(found) or ""


def live_cards(session: Session, subject: str) -> list[LiveCard]:
    """Return the cards of *subject* in every chat."""
    return list(session.scalars(select(LiveCard).where(LiveCard.subject == subject).order_by(LiveCard.id)))


def sendable(session: Session, now: datetime) -> list[Outbox]:
    """Return the next row of every chat that may go now: escalations first, then by lane and age.

    In a chat an escalation overtakes everything but an earlier escalation; an edit waits for its message, and nothing
    waits for the edit meanwhile.
    """
    urgent = case((Outbox.lane == ESCALATION, 0), else_=1)
    message = aliased(Outbox)
    too_early = exists().where(
        Outbox.edits.is_(True),
        LiveCard.id == Outbox.card_id,
        message.id == LiveCard.outbox_id,
        message.state.in_((PENDING, SENDING)),
    )
    heads = (
        select(func.min(Outbox.id))
        .where(Outbox.state.in_((PENDING, SENDING)), ~too_early)
        .group_by(Outbox.chat_id, urgent)
        .scalar_subquery()
    )
    due = and_(Outbox.state == PENDING, or_(Outbox.not_before.is_(None), Outbox.not_before <= now))
    query = select(Outbox).where(Outbox.id.in_(heads), due).order_by(Outbox.lane, Outbox.id)
    return list(session.scalars(query.options(load_only(Outbox.chat_id, Outbox.lane))))


def start_sending(session: Session, outbox_id: int, *, now: datetime, lease: timedelta) -> bool:
    """Take a row for sending; False when another sender was first or it was cancelled."""
    taken = session.execute(
        update(Outbox)
        .where(Outbox.id == outbox_id, Outbox.state == PENDING)
        .values(state=SENDING, lease_until=now + lease, attempts=Outbox.attempts + 1)
    )
    return bool(taken.rowcount)  # type: ignore[attr-defined]


def mark_sent(session: Session, outbox_id: int, *, message_id: int | None, now: datetime) -> None:
    """Record that Telegram accepted the message; its card can be edited from now on."""
    row = session.get_one(Outbox, outbox_id)
    row.state, row.message_id, row.sent_at, row.error, row.lease_until = SENT, message_id, now, None, None
    if row.card_id is not None and not row.edits:
        card = session.get_one(LiveCard, row.card_id)
        if card.outbox_id == row.id:
            card.message_id = message_id
            card.has_media = bool(row.payload.get("photo") or row.payload.get("document"))


def send_later(session: Session, outbox_id: int, *, error: str, not_before: datetime, repeated: bool = False) -> None:
    """Give a row back to the queue, marked when it may reach the chat a second time."""
    row = session.get_one(Outbox, outbox_id)
    row.state, row.error, row.not_before, row.lease_until = PENDING, error[:500], not_before, None
    row.repeated = row.repeated or repeated


def close_row(session: Session, outbox_id: int, state: str, error: str | None = None) -> None:
    """End a row without having sent it: dead, cancelled or offered."""
    row = session.get_one(Outbox, outbox_id)
    row.state, row.error, row.lease_until = state, (error or "")[:500] or None, None


def abandoned(session: Session, now: datetime) -> list[Outbox]:
    """Return the rows that a process began to send and never finished: in doubt."""
    gone = or_(Outbox.lease_until.is_(None), Outbox.lease_until <= now)
    return list(session.scalars(select(Outbox).where(Outbox.state == SENDING, gone).order_by(Outbox.id)))


def says_already(session: Session, chat_id: int) -> bool:
    """Whether something waits to be sent to a chat."""
    query = select(Outbox.id).where(Outbox.chat_id == chat_id, Outbox.state == PENDING).limit(1)
    return session.scalar(query) is not None


def cancel_guarded(session: Session, guard: str) -> int:
    """Cancel what still waits under a guard (somebody took the case: nobody else is called)."""
    cancelled = session.execute(
        update(Outbox).where(Outbox.guard == guard, Outbox.state == PENDING).values(state=CANCELLED)
    )
    return int(cancelled.rowcount)  # type: ignore[attr-defined]


# Small facts


def remember(session: Session, key: str, value: str) -> None:
    """Set a small fact."""
    session.merge(BotState(key=key, value=value))


def recall(session: Session, key: str) -> str | None:
    """Return a small fact, or None."""
    return session.scalar(select(BotState.value).where(BotState.key == key))


def attachment_of(session: Session, attachment_id: int, person_id: int) -> Attachment | None:
    """Return an attachment if this person sent it."""
    return session.scalar(select(Attachment).where(Attachment.id == attachment_id, Attachment.person_id == person_id))


def file_id(session: Session, bot_id: int, sha256: str, kind: str) -> str | None:
    """Return Telegram's id for bytes that this bot has sent before as this kind."""
    found = session.get(SentFile, (bot_id, sha256, kind))
    return found.file_id if found else None


def forget_file_id(session: Session, bot_id: int, sha256: str, kind: str) -> bool:
    """Drop an id that Telegram does not take any more; False when there was none."""
    gone = session.execute(
        delete(SentFile).where(SentFile.bot_id == bot_id, SentFile.sha256 == sha256, SentFile.kind == kind)
    )
    return bool(gone.rowcount)  # type: ignore[attr-defined]


def remember_file_id(session: Session, bot_id: int, sha256: str, kind: str, telegram_id: str) -> None:
    """Keep Telegram's id for bytes, so that they are uploaded once."""
    session.merge(SentFile(bot_id=bot_id, sha256=sha256, kind=kind, file_id=telegram_id))
