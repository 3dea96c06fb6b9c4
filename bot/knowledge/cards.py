"""Cards of a question that is put to an expert, and of the sheet that the answer becomes."""

from __future__ import annotations

from collections.abc import Sequence

from markupsafe import Markup

from bot.chat.card import CAPTION_LIMIT, Button, Card, literal, shorten, visible_length
from bot.knowledge.service import ANSWERED, DOCUMENT, NOBODY, UNREACHABLE, WAITING, ConsultationView, NearPage
from bot.knowledge.sheets import DRAFT, DROPPED, PROPOSED, PUBLISHED, SUPERSEDED, TITLE, WITHDRAWN, SheetView
from bot.locale import Texts
from bot.people.service import PersonView
from bot.plant.service import MachineView
from docs_store.errors import N_

Rows = tuple[tuple[Button, ...], ...]
SAFETY_NOTE = N_("CAUTION: a sheet is no lock-out procedure. Lock out as the manual says before you work.")
SHEETS_A_PAGE = 6


def offer(t: Texts, question_id: int, people: Sequence[PersonView]) -> Rows:
    """Offer to ask somebody by name, a row each."""
    return tuple(
        (Button(t("👤 Ask {name}", name=_short(person)), f"know:ask:{question_id}:{person.id}"),) for person in people
    )


def doubted(t: Texts, rows: Rows) -> Card:
    """Offer a person after an answer that did not help."""
    return Card(t.html("👎 Noted. Somebody may know better:"), rows)


def asker(t: Texts, view: ConsultationView, *, may: frozenset[str]) -> Card:
    """What whoever asked sees: who is asked, and the answer as soon as there is one."""
    asked = t.html("❓ {question}", question=literal(shorten(view.text, 300)))
    if view.state in (ANSWERED, DOCUMENT):
        return _answered(t, view, asked, may)
    others: Rows = offer(t, view.question_id, view.others)
    name = _short(view.expert)
    if view.state == WAITING:
        said = t.html("👤 <b>Asked {name} at {time}.</b> The answer comes here.", name=name, time=t.time(view.asked_at))
    elif view.state == UNREACHABLE:
        said = t.html("⚠️ <b>{name} cannot be reached.</b>", name=name)
    else:
        said = t.html("⚠️ <b>{name} does not know either.</b>", name=name)
    lines = [said, asked]
    if view.state in (UNREACHABLE, NOBODY) and not others:
        lines.append(t.html("There is nobody else to ask. If it is urgent, call for help."))
    return Card(Markup("\n").join(lines), (*others, *_escalate(t, view, may)))


def expert(t: Texts, view: ConsultationView, pages: Sequence[NearPage], *, to: int) -> Card:
    """What the person asked sees: the question, where, who asks, the nearest pages, and three buttons."""
    lines = [t.html("👤 <b>{name} asks you</b>", name=_short(view.requested_by))]
    if view.machine:
        label, site = shorten(view.machine.label, 100), shorten(view.machine.site, 60)
        lines.append(t.html("<b>{machine}</b>, {site}", machine=label, site=site))
    lines.append(t.html("❓ <b>{question}</b>", question=literal(shorten(view.text, 1000))))
    lines.append(t.html("No page of the documents answers it."))
    if pages:
        lines.append(t.html("The closest pages:"))
        lines += [_page(t, page) for page in pages]
    if view.requested_by.phone:
        lines.append(t.html("📞 {phone}", phone=view.requested_by.phone))
    return Card(Markup("\n").join([*lines, *_standing(t, view, to)]), _to_answer(t, view, to))


def sheet(t: Texts, view: SheetView, *, to: int, may_validate: bool, may_change: bool, due: bool = False) -> Card:
    """Show a sheet in whatever state it is, with what this person can do about it."""
    if view.state == DROPPED:
        return Card(t.html("🗑 Not published. The sheet is not kept; whoever asked has your answer."))
    if view.state == DRAFT and view.asked:
        wanted = t.html("✏️ <b>Write the question anew:</b>") if view.asked == TITLE else _wanted(t)
        back = (Button(t("Back"), f"know:draft:{view.id}"),)
        return Card(Markup("\n\n").join([Markup("\n").join(_body(t, view)), wanted]), (back,))
    head = {
        DRAFT: t.html("📋 <b>The sheet as everybody will read it</b>"),
        PROPOSED: t.html("📋 <b>Sheet to validate</b>"),
        PUBLISHED: t.html("👤 <b>Sheet by {name}</b>", name=_short(view.author)),
        SUPERSEDED: t.html("🗄 <b>Old version</b>, replaced by a newer one"),
        WITHDRAWN: t.html("🗑 <b>Withdrawn</b>: no answer quotes it any more"),
    }[view.state]
    lines = [head, *_body(t, view)]
    if view.state == DRAFT and view.first_hand:
        lines.append(t.html("\nYour answer has reached whoever asked. Shall everybody find it?"))
    if view.state == PROPOSED and to == view.author.id:
        lines.append(t.html("\n⏳ A supervisor has been asked to validate it."))
    if due:
        lines.append(t.html("\n⏰ <b>To be looked at again: is it still right?</b>"))
    return Card(Markup("\n").join(lines), _sheet_buttons(t, view, to, may_validate, may_change, due))


def machine_choice(t: Texts, view: SheetView, machines: Sequence[MachineView]) -> Card:
    """Ask for which machine the sheet holds."""
    rows = tuple((Button(shorten(m.label, 40), f"know:at:{view.id}:{m.id}"),) for m in machines[:10])
    every = (Button(t("🌐 Every machine, every site"), f"know:at:{view.id}:0"),)
    back = (Button(t("Back"), f"know:draft:{view.id}"),)
    return Card(t.html("📍 <b>For which machine does it hold?</b>"), (*rows, every, back))


def sure(t: Texts, view: SheetView) -> Card:
    """Ask whether a sheet is really to be withdrawn."""
    lines = [t.html("🗑 <b>Withdraw this sheet?</b> No answer will quote it any more."), *_body(t, view)]
    return Card(
        Markup("\n").join(lines),
        (
            (Button(t("↩ Keep it"), f"know:show:{view.id}"),),
            (Button(t("🗑 Yes, withdraw it"), f"know:withdraw:{view.id}"),),
        ),
    )


def sheets(t: Texts, views: Sequence[SheetView], page: int, due: frozenset[int]) -> Card:
    """List sheets with a button each, those to validate and to look at again marked."""
    if not views:
        return Card(t.html("No sheet yet. When no page answers a question, a colleague's answer becomes one."))
    first = page * SHEETS_A_PAGE
    shown = views[first : first + SHEETS_A_PAGE]
    lines = [t.html("👤 <b>Sheets</b> ({count})", count=len(views))]
    rows: list[tuple[Button, ...]] = []
    for number, view in enumerate(shown, first + 1):
        mark = "⏳ " if view.state == PROPOSED else "⏰ " if view.id in due else ""
        machine = shorten(view.machine.name, 40) if view.machine else t("every machine")
        lines.append(
            t.html(
                "{number}. {mark}{title}\n<i>{machine} · {name}</i>",
                number=number,
                mark=mark,
                title=literal(shorten(view.title, 120)),
                machine=machine,
                name=shorten(view.author.name, 40),
            )
        )
        rows.append((Button(f"{number}. {mark}{shorten(view.title, 45)}", f"know:show:{view.id}"),))
    return Card(Markup("\n").join(lines), (*rows, *turned(t, "know:sheets", page, len(views), SHEETS_A_PAGE)))


def turned(t: Texts, route: str, page: int, count: int, size: int) -> Rows:
    """Return the row of buttons that turns the pages of a list, if it has more than one."""
    row = []
    if page > 0:
        row.append(Button(t("◀ Previous"), f"{route}:{page - 1}"))
    if (page + 1) * size < count:
        row.append(Button(t("Next ▶"), f"{route}:{page + 1}"))
    return (tuple(row),) if row else ()


def photo(t: Texts, name: str, sha256: str) -> Card:
    """Show a picture that belongs to an answer."""
    return Card(t.html("📷 {name}", name=shorten(name, 60)), photo=sha256)


def _answered(t: Texts, view: ConsultationView, asked: Markup, may: frozenset[str]) -> Card:
    name = _short(view.answered_by) if view.answered_by else ""
    if view.state == DOCUMENT:
        head = t.html("📄 <b>{name}: it stands in a document</b>", name=name)
    elif view.validated:
        head = t.html("💬 <b>Answer from {name}</b>, validated ✅", name=name)
    else:
        head = t.html("💬 <b>Answer from {name}</b>, not validated", name=name)
    note = [_note(t)] if view.safety else []
    body = Markup("<blockquote>") + literal(view.answer) + Markup("</blockquote>")
    text = Markup("\n").join([head, asked, *note, body])
    fits = visible_length(text) <= CAPTION_LIMIT - 100  # room for the mark of a repeat
    return Card(text, _escalate(t, view, may), photo=view.photos[0] if view.photos and fits else None)


def _standing(t: Texts, view: ConsultationView, to: int) -> list[Markup]:
    """Say how it stands, to somebody who was asked."""
    if view.state in (ANSWERED, DOCUMENT) and view.answered_by and view.answered_at:
        if view.answered_by.id == to:
            return [t.html("✅ <b>You answered at {time}.</b> Thank you.", time=t.time(view.answered_at))]
        return [t.html("✅ <b>{name} has answered.</b>", name=_short(view.answered_by))]
    if view.listens_to == to:
        got = [t.html("📷 {count}", count=view.waiting_photos)] if view.waiting_photos else []
        if view.listens_for == DOCUMENT:
            return [*got, t.html("📄 <b>Which document, which page? Write it here.</b>")]
        return [*got, t.html("✍️ <b>Write your answer here</b>, or send a photo and a few words.")]
    if view.expert.id != to or view.state == NOBODY:
        return [t.html("➡️ Passed on. If you do know, you can still answer.")]
    return []


def _to_answer(t: Texts, view: ConsultationView, to: int) -> Rows:
    if view.state in (ANSWERED, DOCUMENT):
        return ()
    answer = (Button(t("✍️ Answer"), f"know:reply:{view.id}"),)
    document = Button(t("📄 It is in a document"), f"know:doc:{view.id}")
    mine = view.expert.id == to and view.state == WAITING
    return answer, (document, *((Button(t("➡️ Not me"), f"know:pass:{view.id}"),) if mine else ()))


def _body(t: Texts, view: SheetView) -> list[Markup]:
    """Return a sheet as it will stand: question, note, answer, machine, author and day."""
    lines = [t.html("❓ <b>{question}</b>", question=literal(view.title))]
    if view.safety:
        lines.append(_note(t))
    lines.append(Markup("<blockquote>") + literal(view.answer) + Markup("</blockquote>"))
    if view.photos:
        lines.append(t.html("📷 {count}", count=len(view.photos)))
    machine = shorten(view.machine.label, 100) if view.machine else t("every machine")
    lines.append(t.html("📍 For: <b>{machine}</b>", machine=machine))
    day = t.day(view.published_at or view.created_at)
    signed = t.html("✍️ {name}, {day}", name=_short(view.author), day=day)
    if view.validated_by and view.validated_by.id != view.author.id:
        signed += t.html(" · validated by {name}", name=_short(view.validated_by))
    if view.number > 1:
        signed += t.html(" · version {number}", number=view.number)
    return [*lines, signed]


def _sheet_buttons(t: Texts, view: SheetView, to: int, may_validate: bool, may_change: bool, due: bool) -> Rows:
    number = view.id
    photos: Rows = ((Button(t("📷 Photos"), f"know:photos:{number}"),),) if view.photos else ()
    if view.state == DRAFT and to == view.author.id:
        publish = t("✅ Publish the sheet") if may_validate else t("📤 Have it validated")
        mistaken: Rows = ((Button(t("↩ That was a question"), f"know:was:{number}"),),) if view.first_hand else ()
        return (
            (Button(publish, f"know:publish:{number}"),),
            (
                Button(t("✏️ The answer"), f"know:edit:{number}:answer"),
                Button(t("✏️ The question"), f"know:edit:{number}:title"),
            ),
            (
                Button(t("📍 Machine"), f"know:where:{number}"),
                Button(t("🗑 Do not publish"), f"know:drop:{number}"),
            ),
            *mistaken,
            *photos,
        )
    if view.state == PROPOSED and may_change and to != view.author.id:
        return (
            (Button(t("✅ Validate and publish"), f"know:publish:{number}"),),
            (Button(t("↩ Back to {name}", name=shorten(view.author.name, 30)), f"know:back:{number}"),),
            *photos,
        )
    if view.state == PUBLISHED and may_change:
        again: Rows = ((Button(t("✅ Still right"), f"know:still:{number}"),),) if due else ()
        change = (
            Button(t("✏️ Correct"), f"know:correct:{number}"),
            Button(t("🗑 Withdraw"), f"know:sure:{number}"),
        )
        return (*again, change, *photos)
    return photos if view.state == PUBLISHED else ()


def _wanted(t: Texts) -> Markup:
    return t.html("✏️ <b>Write the whole answer anew:</b>")


def _note(t: Texts) -> Markup:
    return t.html("⚠️ <b>{note}</b>", note=t(SAFETY_NOTE))


def _page(t: Texts, page: NearPage) -> Markup:
    title = literal(shorten(page.title, 90))
    if page.page is None:
        return t.html("• {title}", title=title)
    return t.html("• {title}, page {page}", title=title, page=page.page)


def _escalate(t: Texts, view: ConsultationView, may: frozenset[str]) -> Rows:
    if "escalate" not in may:
        return ()
    machine = view.machine.id if view.machine else 0
    return ((Button(t("🆘 Escalate"), f"esc:new:{machine}:q{view.question_id}"),),)


def _short(person: PersonView) -> str:
    return shorten(person.name, 45)
