"""Doormen of what no page says: the names under an answer, the expert's reply, sheets, /trous and /fiches."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from sqlalchemy.orm import Session

from bot.chat.outgoing import Say, subject_replied
from bot.chat.routing import Command, Room, Route
from bot.chat.turn import Effect, Handler, Turn
from bot.knowledge import cards, hole_cards, holes, rules, service, sheets
from bot.knowledge.telling import Telling, sheet_subject
from bot.people import service as people
from bot.people.service import ASK, SEE_HOLES
from bot.plant import service as plant
from docs_store.database import Database
from docs_store.errors import N_, NotFound

Elsewhere = Callable[[Session, Turn], datetime | None]
"""When another form last asked this person something: the newest question on the screen gets the words."""
Act = Callable[[Session, Say, sheets.Sheet], None]


class Knowledge:
    """The handlers of the room."""

    def __init__(
        self,
        database: Database,
        telling: Telling,
        publish: sheets.Publish,
        answer: Callable[[Turn, str], Effect],
        elsewhere: Elsewhere = lambda _session, _turn: None,
    ) -> None:
        self._database, self._telling, self._publish = database, telling, publish
        self._answer, self._elsewhere = answer, elsewhere

    def room(self) -> Room:
        """Return the routes of this room."""
        asks = {"know:ask": self.ask}
        own = {
            "know:reply": self.reply,
            "know:doc": self.in_a_document,
            "know:pass": self.pass_on,
            "know:draft": self.draft,
            "know:edit": self.edit,
            "know:where": self.where,
            "know:at": self.at,
            "know:publish": self.publish,
            "know:back": self.back,
            "know:drop": self.drop,
            "know:was": self.was_a_question,
            "know:show": self.show,
            "know:photos": self.photos,
            "know:correct": self.correct,
            "know:sure": self.sure,
            "know:withdraw": self.withdraw,
            "know:still": self.still_right,
            "know:sheets": self.sheets,
        }
        lead = {
            "know:holes": self.holes,
            "know:hole": self.hole,
            "know:give": self.give,
            "know:dismiss": self.dismiss,
        }
        return Room(
            commands=(
                Command(
                    ("trous", "holes"), N_("questions without an answer"), Route(self.holes, SEE_HOLES), everyday=False
                ),
                Command(("fiches", "sheets"), N_("experts' sheets"), Route(self.sheets, ASK), everyday=False),
            ),
            buttons={
                **{verb: Route(handler, ASK) for verb, handler in (asks | own).items()},
                **{verb: Route(handler, SEE_HOLES) for verb, handler in lead.items()},
            },
            claim=self.claim,
        )

    # Under an answer

    def offers(self, session: Session, turn: Turn, question_id: int) -> cards.Rows:
        """Note a question that was just kept, and offer the names of who may know when no page answered it."""
        question = service.asked_question(session, question_id, turn.caller.person_id)
        holes.note(session, question, turn.now)
        if not service.is_unanswered(question):
            return ()
        return cards.offer(turn.t, question_id, service.offered(session, question))

    def judged(self, session: Session, say: Say, turn: Turn, question_id: int) -> None:
        """Note that an answer helped or did not; one that did not is followed by the names of who may know."""
        question = service.asked_question(session, question_id, turn.caller.person_id)
        holes.judged(session, question, turn.now)
        names = service.offered(session, question) if service.is_doubted(question) else ()
        if names:
            card = cards.doubted(turn.t, cards.offer(turn.t, question_id, names))
            say.live(f"know:q:{question_id}", card)

    def ask(self, turn: Turn) -> Effect:
        """Put a question to the person whose name was pressed."""

        def effect(session: Session, say: Say) -> None:
            question = service.asked_question(session, turn.number(0), turn.caller.person_id)
            if not service.is_unanswered(question):
                raise NotFound(N_("This answer is not here any more. Ask again."))
            row, fresh = service.ask(session, question, turn.number(1), turn.now)
            if not fresh:
                name = people.person(session, row.expert_id).name
                say.notice(turn.t("{name} has been asked already.", name=name))
                return
            self._put(session, say, turn, row, ring={row.asker_id})

        return effect

    def _put(self, session: Session, say: Say, turn: Turn, row: service.Consultation, ring: set[int]) -> None:
        self._telling.put(session, say, row, turn.now)
        self._telling.refresh(session, say, row, ring=ring, but=row.expert_id)

    # The expert

    def reply(self, turn: Turn) -> Effect:
        """Take the next words of the expert for the answer."""
        return self._listen(turn, service.ANSWERED)

    def in_a_document(self, turn: Turn) -> Effect:
        """Take the next words of the expert for the place where it is written."""
        return self._listen(turn, service.DOCUMENT)

    def _listen(self, turn: Turn, for_: str) -> Effect:
        def effect(session: Session, say: Say) -> None:
            row = service.put_to(session, turn.number(), turn.caller.person_id)
            if row.state in service.ASKABLE:
                service.listen(row, turn.caller.person_id, turn.now, for_=for_)
            self._telling.refresh(session, say, row)

        return effect

    def pass_on(self, turn: Turn) -> Effect:
        """Ask the next person; the asker hears who that is, or that there is nobody."""

        def effect(session: Session, say: Say) -> None:
            row = service.put_to(session, turn.number(), turn.caller.person_id)
            was = row.state
            following = service.pass_on(session, row, turn.caller.person_id, turn.now)
            if following is not None:
                self._put(session, say, turn, row, ring=set())
            else:
                ended = was == service.WAITING and row.state == service.NOBODY
                self._telling.refresh(session, say, row, ring={row.asker_id} if ended else ())

        return effect

    def claim(self, session: Session, turn: Turn) -> Handler | None:
        """Return the handler when a message is an expert's answer or the correction of a sheet."""
        message = turn.incoming
        if message.kind not in ("text", "photo") or message.forwarded:
            return None
        kind, number = self._meant(session, turn)
        if kind == "c":
            return self._photo_for(number) if message.kind == "photo" else self._words_for(number)
        if kind == "s":
            return self._photo_on(number) if message.kind == "photo" else self._words_on(number)
        return None

    def _meant(self, session: Session, turn: Turn) -> tuple[str, int]:
        """Return what a message belongs to: the card it replies to, or the form that was touched last."""
        me = turn.caller.person_id
        if turn.incoming.reply_to is not None:
            named = subject_replied(session, turn.incoming.chat_id, turn.incoming.reply_to)
            return service.replied(session, named, me)
        kind, number, since = service.listening(session, me, turn.now - rules.ANSWER_WINDOW)
        if kind == "s" and turn.incoming.kind == "text" and not sheets.asks(session, number):
            return "", 0
        newer = self._elsewhere(session, turn)
        return ("", 0) if since is None or (newer is not None and newer > since) else (kind, number)

    def _words_for(self, number: int) -> Handler:
        def handler(turn: Turn) -> Effect:
            def effect(session: Session, say: Say) -> None:
                row = service.put_to(session, number, turn.caller.person_id)
                self._answered(session, say, turn, row, turn.incoming.text)

            return effect

        return handler

    def _photo_for(self, number: int) -> Handler:
        def handler(turn: Turn) -> Effect:
            photo = turn.fetch()

            def effect(session: Session, say: Say) -> None:
                row = service.put_to(session, number, turn.caller.person_id)
                service.add_photo(row, turn.caller.person_id, {"sha256": photo.sha256, "name": photo.name}, turn.now)
                if turn.incoming.text.strip():
                    self._answered(session, say, turn, row, turn.incoming.text)
                else:
                    self._telling.refresh(session, say, row, ring={turn.caller.person_id})

            return effect

        return handler

    def _answered(self, session: Session, say: Say, turn: Turn, row: service.Consultation, text: str) -> None:
        """The answer reaches the asker at once; its author sees the sheet that it would become."""
        kind = service.answer(session, row, turn.caller.person_id, text, turn.now)
        self._telling.refresh(session, say, row, ring={row.asker_id})
        if kind == service.ANSWERED:
            sheet = sheets.begin(session, row, turn.caller.person_id, turn.now)
            self._telling.own(session, say, sheet, turn.caller.person_id, ring=True)

    def _words_on(self, number: int) -> Handler:
        def handler(turn: Turn) -> Effect:
            def effect(session: Session, say: Say) -> None:
                row = sheets.draft(session, number, turn.caller.person_id)
                sheets.write(row, turn.incoming.text, turn.now)
                self._telling.own(session, say, row, turn.caller.person_id, ring=True)

            return effect

        return handler

    def _photo_on(self, number: int) -> Handler:
        def handler(turn: Turn) -> Effect:
            photo = turn.fetch()

            def effect(session: Session, say: Say) -> None:
                row = sheets.draft(session, number, turn.caller.person_id)
                kept = {"sha256": photo.sha256, "name": photo.name}
                sheets.add_photo(row, kept, turn.now)
                if row.asked and turn.incoming.text.strip():
                    sheets.write(row, turn.incoming.text, turn.now)
                consultation = service.of_first_version(session, row)
                if consultation is not None:
                    consultation.photos = [*consultation.photos, kept]
                    self._telling.refresh(session, say, consultation, ring={consultation.asker_id})
                self._telling.own(session, say, row, turn.caller.person_id, ring=True)

            return effect

        return handler

    # Sheets

    def draft(self, turn: Turn) -> Effect:
        """Show a draft as it stands; what was being corrected stays as it was."""

        def act(_session: Session, _say: Say, row: sheets.Sheet) -> None:
            row.asked = None

        return self._on_draft(turn, act)

    def edit(self, turn: Turn) -> Effect:
        """Ask for a part of the draft again."""
        return self._on_draft(turn, lambda _session, _say, row: sheets.ask_for(row, turn.word(1), turn.now))

    def at(self, turn: Turn) -> Effect:
        """Say for which machine the sheet holds."""
        word, machine_id = turn.word(1), turn.number(1)
        if not machine_id and word != "0":
            raise NotFound(N_("This machine is not one of yours. Choose another."))
        return self._on_draft(turn, lambda session, _say, row: sheets.hold_for(session, row, machine_id, turn.now))

    def where(self, turn: Turn) -> Effect:
        """Offer the machines for which the sheet may hold."""

        def effect(session: Session, say: Say) -> None:
            row = sheets.draft(session, turn.number(), turn.caller.person_id)
            machines = plant.machines(session, turn.caller.site_ids)
            say.live(sheet_subject(row.id), cards.machine_choice(turn.t, sheets.view(session, row), machines))

        return effect

    def drop(self, turn: Turn) -> Effect:
        """Give a draft up: whoever asked keeps the answer, nobody else finds it."""

        def act(session: Session, _say: Say, row: sheets.Sheet) -> None:
            sheets.drop(session, row)

        return self._on_draft(turn, act)

    def publish(self, turn: Turn) -> Effect:
        """Publish a sheet, or have it validated; a second tap changes nothing."""

        def effect(session: Session, say: Say) -> None:
            row = sheets.seen(session, turn.number(), turn.caller.person_id, turn.caller.site_ids)
            if row.state in (sheets.DRAFT, sheets.PROPOSED):
                moved = sheets.publish(session, row, turn.caller.person_id, turn.now, self._publish)
                if moved:
                    self._published(session, say, turn, row)
            self._telling.own(session, say, row, turn.caller.person_id)
            self._telling.all(session, say, row)

        return effect

    def _published(self, session: Session, say: Say, turn: Turn, row: sheets.Sheet) -> None:
        """Tell whoever waits for it that a sheet is to be validated, or is found from now on."""
        if row.state == sheets.PROPOSED:
            for validator in sheets.validators(session, row):
                self._telling.own(session, say, row, validator.id, ring=True)
            return
        say.notice(turn.t("Published: it is found from now on."))
        if row.author_id != turn.caller.person_id:
            self._telling.own(session, say, row, row.author_id, ring=True)
        consultation = service.of_sheet(session, row)
        if consultation is not None:
            changed = row.answer != consultation.answer
            self._telling.refresh(session, say, consultation, ring={consultation.asker_id} if changed else ())

    def back(self, turn: Turn) -> Effect:
        """Give a proposed sheet back to its author."""

        def act(session: Session, say: Say, row: sheets.Sheet) -> None:
            if sheets.send_back(session, row, turn.caller.person_id, turn.now):
                self._telling.own(session, say, row, row.author_id, ring=True)
                say.notice(turn.t("Sent back to be corrected."))

        return self._on_seen(turn, act)

    def was_a_question(self, turn: Turn) -> Effect:
        """Take an answer back that was meant as a question to the manuals, and answer it as one."""
        with self._database.read() as session:
            words = sheets.draft(session, turn.number(), turn.caller.person_id).answer
        answered = self._answer(turn, words)

        def effect(session: Session, say: Say) -> None:
            row = sheets.draft(session, turn.number(), turn.caller.person_id)
            consultation = service.of_first_version(session, row)
            if consultation is None:
                raise NotFound(N_("There are no words to take back here."))
            sheets.drop(session, row)
            service.take_back(session, consultation, turn.caller.person_id)
            self._telling.refresh(session, say, consultation, ring={consultation.asker_id})
            self._telling.own(session, say, row, turn.caller.person_id)
            answered(session, say)

        return effect

    def show(self, turn: Turn) -> Effect:
        """Show a whole sheet at the bottom of the chat."""

        def act(session: Session, say: Say, row: sheets.Sheet) -> None:
            me = people.person(session, turn.caller.person_id)
            say.live(sheet_subject(row.id), self._telling.sheet(session, row, me, turn.now), at_bottom=True)

        return self._on_seen(turn, act, redraw=False)

    def photos(self, turn: Turn) -> Effect:
        """Send the photos of a sheet."""

        def act(session: Session, say: Say, row: sheets.Sheet) -> None:
            view = sheets.view(session, row)
            for place, sha256 in enumerate(view.photos):
                picture = cards.photo(turn.t, view.author.name, sha256)
                say.live(f"{sheet_subject(row.id)}:{place}", picture, at_bottom=True)

        return self._on_seen(turn, act, redraw=False)

    def correct(self, turn: Turn) -> Effect:
        """Begin the next version of a sheet; the published one stands until that is published."""

        def effect(session: Session, say: Say) -> None:
            row = sheets.seen(session, turn.number(), turn.caller.person_id, turn.caller.site_ids)
            begun = sheets.correct(session, row, turn.caller.person_id, turn.now)
            self._telling.own(session, say, begun, turn.caller.person_id, ring=True)

        return effect

    def sure(self, turn: Turn) -> Effect:
        """Ask before a sheet is withdrawn."""

        def act(session: Session, say: Say, row: sheets.Sheet) -> None:
            if row.state == sheets.PUBLISHED and sheets.may_change(session, row, turn.caller.person_id):
                say.live(sheet_subject(row.id), cards.sure(turn.t, sheets.view(session, row)))
            else:
                self._telling.own(session, say, row, turn.caller.person_id)

        return self._on_seen(turn, act, redraw=False)

    def withdraw(self, turn: Turn) -> Effect:
        """Take a sheet out of every answer."""

        def act(session: Session, say: Say, row: sheets.Sheet) -> None:
            if sheets.withdraw(session, row, turn.caller.person_id, turn.now):
                say.notice(turn.t("Withdrawn: no answer quotes it any more."))
                consultation = service.of_sheet(session, row)
                if consultation is not None:
                    self._telling.refresh(session, say, consultation)

        return self._on_seen(turn, act)

    def still_right(self, turn: Turn) -> Effect:
        """A sheet was looked at again and holds for another year."""

        def act(session: Session, say: Say, row: sheets.Sheet) -> None:
            sheets.still_right(session, row, turn.caller.person_id, turn.now)
            say.notice(turn.t("Good: it stands for another year."))

        return self._on_seen(turn, act)

    def sheets(self, turn: Turn) -> Effect:
        """List the sheets that this person may change."""
        page = turn.number() if turn.incoming.kind == "button" else 0

        def effect(session: Session, say: Say) -> None:
            views = sheets.listed(session, turn.caller.person_id)
            due = frozenset(view.id for view in views if rules.due_for_review(view.review_at, turn.now))
            page_ = page if page * cards.SHEETS_A_PAGE < len(views) else 0
            card = cards.sheets(turn.t, views, page_, due)
            say.live("know:sheets", card, at_bottom=turn.incoming.kind == "command")

        return effect

    # Holes

    def holes(self, turn: Turn) -> Effect:
        """List what people ask and no page answers, most asked first."""
        page = turn.number() if turn.incoming.kind == "button" else 0

        def effect(session: Session, say: Say) -> None:
            self._list(session, say, turn, page, at_bottom=turn.incoming.kind == "command")

        return effect

    def _list(self, session: Session, say: Say, turn: Turn, page: int, *, at_bottom: bool = False) -> None:
        views = holes.listed(session, turn.caller.site_ids)
        mine = sheets.listed(session, turn.caller.person_id)
        card = hole_cards.holes(
            turn.t,
            views,
            page if page * hole_cards.HOLES_A_PAGE < len(views) else 0,
            to_review=sum(rules.due_for_review(view.review_at, turn.now) for view in mine),
            to_validate=sum(view.state == sheets.PROPOSED for view in mine),
        )
        say.live("know:holes", card, at_bottom=at_bottom)

    def hole(self, turn: Turn) -> Effect:
        """Show one hole, with the names of who may know."""

        def effect(session: Session, say: Say) -> None:
            self._show_hole(session, say, turn, turn.number())

        return effect

    def _show_hole(self, session: Session, say: Say, turn: Turn, number: int) -> None:
        view = holes.one(session, number, turn.caller.site_ids)
        names = [
            one for one in holes.experts(session, number) if one.name != view.expert or view.state != service.WAITING
        ]
        say.live("know:holes", hole_cards.hole(turn.t, view, names[: rules.OFFERED]))

    def give(self, turn: Turn) -> Effect:
        """Put the newest question of a hole to somebody; its asker gets the answer."""

        def effect(session: Session, say: Say) -> None:
            number, expert_id = turn.number(0), turn.number(1)
            question = holes.question(session, number, turn.caller.site_ids)
            row, fresh = service.ask(session, question, expert_id, turn.now, assigned_by=turn.caller.person_id)
            if fresh:
                self._put(session, say, turn, row, ring={row.asker_id})
            self._show_hole(session, say, turn, number)

        return effect

    def dismiss(self, turn: Turn) -> Effect:
        """Take a hole off the list."""

        def effect(session: Session, say: Say) -> None:
            holes.dismiss(session, turn.number(), turn.caller.site_ids, turn.now)
            say.notice(turn.t("Off the list, until somebody asks it again."))
            self._list(session, say, turn, 0)

        return effect

    def _on_draft(self, turn: Turn, act: Act) -> Effect:
        """Do something to a draft and show it; a stale button only shows it as it is now."""

        def effect(session: Session, say: Say) -> None:
            row = sheets.own(session, turn.number(), turn.caller.person_id)
            if row.state == sheets.DRAFT:
                act(session, say, row)
            self._telling.own(session, say, row, turn.caller.person_id)

        return effect

    def _on_seen(self, turn: Turn, act: Act, *, redraw: bool = True) -> Effect:
        """Do something to a sheet that this person may see, and show everybody how it stands."""

        def effect(session: Session, say: Say) -> None:
            row = sheets.seen(session, turn.number(), turn.caller.person_id, turn.caller.site_ids)
            act(session, say, row)
            if redraw:
                self._telling.all(session, say, row)

        return effect
