"""Cards of the documents: the list, one document with its facts, and a job that is being done.

Limits   three big buttons and a `…` for more: they are pressed with gloves.
"""

from __future__ import annotations

from collections.abc import Sequence

from markupsafe import Markup

from bot.chat.card import CAPTION_LIMIT, Button, Card, literal, shorten, visible_length
from bot.library.editing import (
    DATED,
    KIND,
    LANGUAGE,
    MACHINES,
    MAKER,
    QUARANTINED,
    REVISION,
    TITLE,
    DocumentFacts,
    Listed,
    Other,
    Shelf,
    in_quarantine,
)
from bot.library.service import JobView
from bot.locale import Texts
from bot.plant.service import MachineView
from docs_store.errors import N_, MaintbotError

KIND_NAMES = {
    "manual": N_("manual"),
    "schematic": N_("schematic"),
    "procedure": N_("procedure"),
    "parts list": N_("parts list"),
    "notes": N_("notes"),
    "report": N_("report"),
}
LANGUAGE_NAMES = {"fr": "français", "en": "English"}
FACT_NAMES = {
    TITLE: N_("Title"),
    KIND: N_("Kind"),
    MAKER: N_("Maker"),
    LANGUAGE: N_("Language"),
    REVISION: N_("Revision"),
    DATED: N_("Date"),
    MACHINES: N_("Machine"),
}
A_SET = 3
Rows = tuple[tuple[Button, ...], ...]


def shelf(t: Texts, found: Shelf, *, may_change: bool) -> Card:
    """List a page of the documents, each with a button that opens it."""
    head = t.plural("{count} document", "{count} documents", found.count)
    lines = [t.html("📚 <b>{head}</b>", head=head)]
    if found.words:
        lines.append(t.html("🔎 “{words}”", words=shorten(found.words, 60)))
    lines += [_line(t, place, document) for place, document in enumerate(found.documents, 1)]
    if not found.count:
        empty = N_("No document is called that.") if found.words else _NOTHING
        lines.append(t.html(empty))
    elif found.pages > 1:
        lines.append(
            t.html("Page {page} of {pages}. To search: /documents press", page=found.page + 1, pages=found.pages)
        )
    rows = [
        (Button(f"{place}. {_label(t, document)}", f"lib:doc:{document.id}:0"),)
        for place, document in enumerate(found.documents, 1)
    ]
    turn = []
    words = _carried(found.words)
    if found.page > 0:
        turn.append(Button(t("◀ Previous"), f"lib:list:{found.page - 1}:{words}"))
    if found.page + 1 < found.pages:
        turn.append(Button(t("Next ▶"), f"lib:list:{found.page + 1}:{words}"))
    last = (Button(t("🔄 Read everything again"), "lib:reindex"),) if may_change else ()
    return Card(Markup("\n").join(lines), tuple(row for row in (*rows, tuple(turn), last) if row))


_NOTHING = N_("Nothing yet. Send me a PDF, or index a folder on the server.")


def _carried(words: str) -> str:
    """Return search words as a button can carry them: it holds 64 bytes."""
    plain = words.replace(":", " ").strip()
    while len(plain.encode()) > 40:
        plain = plain[:-1]
    return plain


def document(t: Texts, facts: DocumentFacts, buttons: int = 0, *, may_change: bool) -> Card:
    """Show one document with all that is known of it; *buttons* is which set of them is shown."""
    lines = [t.html("📄 <b>{title}</b>", title=literal(shorten(facts.title, 200)))]
    lines += filter(None, (_mark(t, facts), _refusal(t, facts)))
    lines += _facts(t, facts)
    lines += _revisions(t, facts)
    if facts.edited_at:
        who = facts.edited_by or t("the command line")
        lines.append(t.html("✏️ {who}, {when}", who=who, when=t.moment(facts.edited_at)))
    rows = [*_proposal(t, facts), *_open(t, facts)]
    if may_change:
        rows += _changes(t, facts, buttons)
    rows.append((Button(t("◀ All documents"), "lib:list:0"),))
    return Card(_fitting(t, lines), tuple(rows))


def _mark(t: Texts, facts: DocumentFacts) -> Markup | None:
    if facts.withdrawn:
        return t.html("🗄 <b>Withdrawn</b>: it answers nothing.")
    return replaced(t, facts.replaced_by) if facts.replaced_by else None


def replaced(t: Texts, newer: Other) -> Markup:
    """Return the mark of a revision that answers no more."""
    if newer.revision:
        return t.html("⚠️ <b>Revision replaced by rev. {revision}</b>", revision=shorten(newer.revision, 20))
    if newer.dated:
        return t.html("⚠️ <b>Replaced by the one of {date}</b>", date=shorten(newer.dated, 20))
    return t.html("⚠️ <b>Replaced by a newer revision</b>")


def _refusal(t: Texts, facts: DocumentFacts) -> Markup | None:
    if not facts.refusal:
        return None
    return t.html("⚠️ {reason}", reason=shorten(refused(t, facts.refusal, facts.failures), 600))


def refused(t: Texts, refusal: dict[str, object], failures: int) -> str:
    """Return why a document could not be read, in the reader's language."""
    fields = dict(refusal.get("fields") or {})  # type: ignore[call-overload]
    reason = t.error(MaintbotError(str(refusal["template"]), **fields))
    return t(QUARANTINED, reason=reason, count=failures) if in_quarantine(failures) else reason


def _facts(t: Texts, facts: DocumentFacts) -> list[Markup]:
    """Return a line a fact; what somebody said is marked with a pencil."""
    language = LANGUAGE_NAMES.get(facts.language or "", facts.language or "")
    pages = t.plural("{count} page", "{count} pages", facts.pages) if facts.pages else ""
    shown = (
        (MACHINES, ", ".join(facts.machines) or t("all")),
        (MAKER, facts.maker),
        (KIND, t(KIND_NAMES.get(facts.kind, facts.kind))),
        (REVISION, facts.revision or ""),
        (DATED, facts.dated or ""),
        (LANGUAGE, language),
    )
    lines = [
        t.html(
            "{name}: <b>{value}</b>{mark}",
            name=t(FACT_NAMES[fact]),
            value=shorten(value, 120),
            mark=" ✏️" if fact in facts.edited else "",
        )
        for fact, value in shown
        if value
    ]
    where = Markup(" · ").join(filter(None, (literal(shorten(facts.path, 120)), pages)))
    return [*lines, where]


def _revisions(t: Texts, facts: DocumentFacts) -> list[Markup]:
    lines = [t.html("🔁 Replaces {other}", other=_named(t, other)) for other in facts.earlier[:3]]
    if facts.proposed_by:
        lines.append(t.html("❓ {other} may be a newer revision.", other=_named(t, facts.proposed_by)))
    lines += [
        t.html("❓ This may be a newer revision of {other}.", other=_named(t, each)) for each in facts.may_replace
    ]
    return lines


def _named(t: Texts, other: Other) -> str:
    mark = t("rev. {revision}", revision=other.revision) if other.revision else other.dated or ""
    return " ".join(filter(None, (shorten(other.title, 60), shorten(mark, 30))))


def _proposal(t: Texts, facts: DocumentFacts) -> list[tuple[Button, ...]]:
    pairs = [(facts.id, facts.proposed_by.id)] if facts.proposed_by else []
    pairs += [(other.id, facts.id) for other in facts.may_replace[:1]]
    rows: list[tuple[Button, ...]] = []
    for older, newer in pairs[:1]:
        rows += [
            (Button(t("✅ The newer one replaces it"), f"lib:rep:{older}:{newer}:{facts.id}"),),
            (Button(t("↔ Keep both"), f"lib:keep:{older}:{facts.id}"),),
        ]
    return rows


def _open(t: Texts, facts: DocumentFacts) -> list[tuple[Button, ...]]:
    rows: list[tuple[Button, ...]] = []
    if facts.version_id and facts.pages:
        rows.append((Button(t("📄 Open"), f"lib:page:{facts.version_id}:1"),))
    if facts.replaced_by:
        rows.append((Button(t("⏭ Newer revision"), f"lib:doc:{facts.replaced_by.id}:0"),))
    if facts.earlier:
        before = facts.earlier[0]
        own = before.id == facts.id
        data = f"lib:page:{before.version_id}:1" if own else f"lib:doc:{before.id}:0"
        if not own or before.pages:
            rows.append((Button(t("⏮ Previous revision"), data),))
    return rows


def _changes(t: Texts, facts: DocumentFacts, place: int) -> list[tuple[Button, ...]]:
    """Return one set of the buttons that change a document, and the one for the next set."""
    number = facts.id
    every = [
        Button(t("🔧 Machine"), f"lib:pick:{number}:{MACHINES}:0"),
        Button(t("🔢 Revision"), f"lib:ask:{number}:{REVISION}"),
        Button(t("🗂 Kind"), f"lib:pick:{number}:{KIND}:0"),
        Button(t("✏️ Title"), f"lib:ask:{number}:{TITLE}"),
        Button(t("🌐 Language"), f"lib:pick:{number}:{LANGUAGE}:0"),
        Button(t("🏭 Maker"), f"lib:ask:{number}:{MAKER}"),
        Button(t("📅 Date"), f"lib:ask:{number}:{DATED}"),
    ]
    if facts.replaced_by:
        every.insert(0, Button(t("↩ It answers again"), f"lib:keep:{number}:{number}"))
    elif not facts.refusal or facts.version_id:
        every.append(Button(t("🔁 Replaces…"), f"lib:pick:{number}:replaces:0"))
    if facts.withdrawn:
        every.insert(0, Button(t("↩ Put back"), f"lib:back:{number}"))
    else:
        every.append(Button(t("🗑 Withdraw"), f"lib:out:{number}"))
    if facts.refusal and facts.failures:
        every.insert(0, Button(t("🔁 Try again"), f"lib:retry:{number}"))
    sets = [every[at : at + A_SET] for at in range(0, len(every), A_SET)]
    place = place % len(sets)
    rows: list[tuple[Button, ...]] = [(button,) for button in sets[place]]
    return [*rows, (Button("…", f"lib:doc:{number}:{place + 1}"),)]


def machines(t: Texts, facts: DocumentFacts, known: Sequence[MachineView], place: int) -> Card:
    """Ask which machines a document is about; each press adds one or takes it away."""
    own = [machine for machine in known if machine.id in facts.machine_ids]
    order = [*own, *(machine for machine in known if machine.id not in facts.machine_ids)]
    choices = [
        Button(
            shorten(f"✅ {machine.label}" if machine.id in facts.machine_ids else machine.label, 50),
            f"lib:set:{facts.id}:{MACHINES}:{machine.id}",
        )
        for machine in order
    ]
    if facts.machine_ids:
        choices.append(Button(t("For everybody"), f"lib:set:{facts.id}:{MACHINES}:0"))
    about = ", ".join(facts.machines) or t("all")
    text = t.html("🔧 <b>{title}</b>\nFor: {machines}", title=literal(shorten(facts.title, 200)), machines=about)
    return _choice(t, facts, text, choices, MACHINES, place)


def kinds(t: Texts, facts: DocumentFacts, known: Sequence[str], place: int) -> Card:
    """Ask of what kind a document is."""
    choices = [Button(t(KIND_NAMES[kind]).capitalize(), f"lib:set:{facts.id}:{KIND}:{kind}") for kind in known]
    return _choice(t, facts, _which(t, facts, KIND), choices, KIND, place)


def languages(t: Texts, facts: DocumentFacts) -> Card:
    """Ask in which language a document is."""
    choices = [Button(name, f"lib:set:{facts.id}:{LANGUAGE}:{code}") for code, name in LANGUAGE_NAMES.items()]
    return _choice(t, facts, _which(t, facts, LANGUAGE), choices, LANGUAGE, 0)


def replaceable(t: Texts, facts: DocumentFacts, others: Sequence[Listed], place: int) -> Card:
    """Ask which document this one is a newer revision of."""
    choices = [
        Button(
            shorten(" ".join(filter(None, (other.title, other.revision))), 50),
            f"lib:rep:{other.id}:{facts.id}:{facts.id}",
        )
        for other in others
    ]
    text = t.html(
        "🔁 <b>{title}</b>\nIt is the newer revision of which document? The older one will answer no more.",
        title=literal(shorten(facts.title, 200)),
    )
    return _choice(t, facts, text, choices, "replaces", place)


def _which(t: Texts, facts: DocumentFacts, fact: str) -> Markup:
    return t.html("{name} of <b>{title}</b>?", name=t(FACT_NAMES[fact]), title=literal(shorten(facts.title, 200)))


def _choice(t: Texts, facts: DocumentFacts, text: Markup, choices: Sequence[Button], fact: str, place: int) -> Card:
    """Offer three choices, `…` for the next three, what was read, and the way back."""
    sets = [choices[at : at + A_SET] for at in range(0, len(choices), A_SET)] or [()]
    place = place % len(sets)
    rows: list[tuple[Button, ...]] = [(button,) for button in sets[place]]
    if len(sets) > 1:
        rows.append((Button("…", f"lib:pick:{facts.id}:{fact}:{place + 1}"),))
    if fact in facts.edited and fact != MACHINES:
        rows.append((Button(t("↩ As it was read"), f"lib:forget:{facts.id}:{fact}"),))
    return Card(text, (*rows, (Button(t("◀ Back"), f"lib:doc:{facts.id}:0"),)))


def typed(t: Texts, facts: DocumentFacts, fact: str) -> Card:
    """Ask for a fact that is typed."""
    now = {TITLE: facts.title, MAKER: facts.maker, REVISION: facts.revision, DATED: facts.dated}.get(fact) or "–"
    lines = [
        _which(t, facts, fact),
        t.html("Now: <b>{value}</b>", value=shorten(now, 200)),
        t.html("Write it to me here."),
    ]
    rows: list[tuple[Button, ...]] = []
    if fact in facts.edited:
        rows.append((Button(t("↩ As it was read"), f"lib:forget:{facts.id}:{fact}"),))
    rows.append((Button(t("◀ Back"), f"lib:doc:{facts.id}:0"),))
    return Card(Markup("\n").join(lines), tuple(rows))


def sure(t: Texts, facts: DocumentFacts) -> Card:
    """Ask whether a document is really to be withdrawn."""
    text = t.html(
        "🗑 <b>{title}</b>\nWithdraw it? It will answer nothing; it can be put back. Its file is not touched.",
        title=literal(shorten(facts.title, 200)),
    )
    return Card(
        text,
        (
            (Button(t("◀ Back"), f"lib:doc:{facts.id}:0"),),
            (Button(t("🗑 Yes, withdraw it"), f"lib:outyes:{facts.id}"),),
        ),
    )


def page(
    t: Texts, version_id: int, title: str, number: int, pages: int | None, photo: str, mark: Markup | None
) -> Card:
    """Show a whole page of a document, with the pages before and after it."""
    turn = []
    if number > 1:
        turn.append(Button(t("◀ Page {page}", page=number - 1), f"lib:page:{version_id}:{number - 1}"))
    if pages is None or number < pages:
        turn.append(Button(t("Page {page} ▶", page=number + 1), f"lib:page:{version_id}:{number + 1}"))
    caption = t.html(
        "📄 <b>{title}</b>, page {page} of {pages}",
        title=literal(shorten(title, CAPTION_LIMIT // 5)),
        page=number,
        pages=pages or "?",
    )
    return Card(Markup("\n").join(filter(None, (mark, caption))), (tuple(turn),), photo=photo)


def job(t: Texts, view: JobView) -> Card:
    """Show a job: waiting, how far it is, what came of it."""
    if view.state == "failed":
        return Card(t.html("⚠️ {reason}", reason=shorten(_reason(t, view), 1500)), _after_failure(t, view))
    if view.state == "done":
        return _uploaded(t, view) if view.kind == "upload" else Card(_reindexed(t, view))
    name = view.name or t("Documents")
    if view.result.get("failures"):
        return Card(
            t.html(
                "⏳ <b>{name}</b>: reading broke off, I am trying again ({count} of 3).",
                name=name,
                count=int(view.result["failures"]) + 1,
            )
        )
    done, total = int(view.progress.get("done", 0)), int(view.progress.get("total", 0))
    if not total:
        return Card(t.html("⏳ <b>{name}</b>: I am about to read…", name=name))
    bar = "▓" * round(10 * done / total) + "░" * (10 - round(10 * done / total))
    return Card(t.html("⏳ <b>{name}</b>\n{bar} {percent} %", name=name, bar=bar, percent=round(100 * done / total)))


def _line(t: Texts, place: int, document: Listed) -> Markup:
    title = literal(shorten(document.title, 80))
    if document.refusal:
        return t.html("{place}. ⚠️ <b>{title}</b>: {reason}", place=place, title=title, reason=_short(t, document))
    facts = [t.plural("{count} page", "{count} pages", document.pages)] if document.pages else []
    facts += [t("rev. {revision}", revision=shorten(document.revision, 20))] if document.revision else []
    facts += [shorten(", ".join(document.machines), 60)] if document.machines else []
    line = t.html("{place}. <b>{title}</b> {facts}", place=place, title=title, facts=" · ".join(facts))
    if document.withdrawn:
        return line + Markup("\n") + t.html("🗄 <b>Withdrawn</b>: it answers nothing.")
    if document.replaced_by:
        newer = Other(document.replaced_by, "", document.newer_revision, None)
        return line + Markup("\n") + replaced(t, newer)
    return line + Markup("\n") + t.html("❓ May be replaced: open it.") if document.proposed_by else line


def _label(t: Texts, document: Listed) -> str:
    """Return a title for a button, with the mark that tells two revisions apart."""
    mark = t("rev. {revision}", revision=shorten(document.revision, 10)) if document.revision else ""
    return " ".join(filter(None, (shorten(document.title, 40), mark)))


def _short(t: Texts, document: Listed) -> str:
    return shorten(refused(t, document.refusal or {}, document.failures), 300)


def _fitting(t: Texts, lines: Sequence[Markup]) -> Markup:
    kept: list[Markup] = []
    for number, line in enumerate(lines):
        if visible_length(Markup("\n").join([*kept, line])) > 3900:
            left = len(lines) - number
            return Markup("\n").join([*kept, t.html("… and {count} more lines", count=left)])
        kept.append(line)
    return Markup("\n").join(kept)


def _uploaded(t: Texts, view: JobView) -> Card:
    found = view.result
    title = literal(shorten(str(found.get("title", view.name)), 200))
    if found.get("known"):
        template = N_("✅ <b>{title}</b> is back.") if found.get("back") else _KNOWN
        lines = [t.html(template, title=title, path=literal(shorten(str(found.get("path", "")), 120)))]
    else:
        lines = [t.html("✅ <b>{title}</b> can be asked now.", title=title)]
    lines += _found(t, found)
    if found.get("obsolete"):
        lines.append(replaced(t, Other(0, "", found.get("newer"), None)))
    replaces = [Other(int(number), str(name), revision, None) for number, name, revision in found.get("replaces", [])]
    lines += [t.html("🔁 Replaces {other}", other=_named(t, other)) for other in replaces[:3]]
    may = [Other(int(number), str(name), revision, None) for number, name, revision in found.get("may_replace", [])]
    lines += [t.html("❓ This may be a newer revision of {other}.", other=_named(t, other)) for other in may[:1]]
    return Card(_fitting(t, lines), _after_upload(t, found, replaces, may))


_KNOWN = N_("ℹ️ These very bytes are here already: <b>{title}</b> ({path}). Nothing was read again.")


def _after_upload(t: Texts, found: dict[str, object], replaces: Sequence[Other], may: Sequence[Other]) -> Rows:
    """Return what can be said of a document that was just read: above all the machine, when nothing told."""
    number = found.get("document")
    if not number:
        return ()
    rows: list[tuple[Button, ...]] = []
    if may:
        rows.append((Button(t("✅ The newer one replaces it"), f"lib:rep:{may[0].id}:{number}:{number}"),))
        rows.append((Button(t("↔ Keep both"), f"lib:keep:{may[0].id}:{number}"),))
    offered = list(found.get("offered") or ())  # type: ignore[call-overload]
    for machine, name in offered[:A_SET]:
        rows.append((Button(shorten(f"🔧 {name}", 50), f"lib:set:{number}:{MACHINES}:{machine}"),))
    if len(offered) > A_SET:
        rows.append((Button("…", f"lib:pick:{number}:{MACHINES}:1"),))
    if replaces:
        rows.append((Button(t("↩ No: keep both"), f"lib:keep:{replaces[0].id}:{number}"),))
    return (*rows, (Button(t("✏️ Correct"), f"lib:doc:{number}:0"),))


def _found(t: Texts, found: dict[str, object]) -> list[Markup]:
    facts = []
    if found.get("pages"):
        facts.append(t.plural("{count} page", "{count} pages", int(str(found["pages"]))))
    if "passages" in found:
        facts.append(t.plural("{count} passage", "{count} passages", int(str(found["passages"]))))
    if found.get("language"):
        facts.append(LANGUAGE_NAMES.get(str(found["language"]), str(found["language"])))
    if found.get("revision"):
        facts.append(t("rev. {revision}", revision=shorten(str(found["revision"]), 20)))
    if found.get("maker"):
        facts.append(shorten(str(found["maker"]), 40))
    lines = [t.html("{facts}", facts=" · ".join(facts))] if facts else []
    machines_ = [str(name) for name in found.get("machines") or ()]  # type: ignore[attr-defined]
    if machines_:
        lines.append(t.html("For: {machines}", machines=shorten(", ".join(machines_), 200)))
    elif found.get("offered"):
        lines.append(t.html("For which machine? Until you say so, everybody gets answers from it."))
    sections = [str(name) for name in found.get("sections") or ()]  # type: ignore[attr-defined]
    if sections:
        lines.append(t.html("Sections: {sections}", sections=shorten("; ".join(sections), 300)))
    if empty := _pages(found.get("empty_pages")):
        lines.append(t.html("⚠️ Pages without text (pictures only?): {pages}", pages=empty))
    if scanned := _pages(found.get("ocr_pages")):
        lines.append(t.html("Read from pictures, check values on the page: {pages}", pages=scanned))
    if unread := _pages(found.get("unread_pages")):
        lines.append(t.html("⚠️ Scanned pages not read: {pages}. On the server: maintbot doctor", pages=unread))
    return lines


def _after_failure(t: Texts, view: JobView) -> Rows:
    number = dict(view.result.get("fields", {})).get("document")
    return ((Button(t("🔁 Try again"), f"lib:retry:{number}"),),) if number else ()


def _pages(numbers: object) -> str:
    """Return page numbers as people write them, runs as "3-7", at most twenty of them."""
    runs: list[list[int]] = []
    for number in [int(each) for each in numbers or ()]:  # type: ignore[attr-defined]
        if runs and number == runs[-1][1] + 1:
            runs[-1][1] = number
        else:
            runs.append([number, number])
    shown = [str(first) if first == last else f"{first}-{last}" for first, last in runs[:20]]
    return ", ".join([*shown, *(["…"] if len(runs) > 20 else [])])


def _reindexed(t: Texts, view: JobView) -> Markup:
    found = view.result
    counts = [
        t.plural("{count} document", "{count} documents", int(found.get("documents", 0))),
        t.plural("{count} page", "{count} pages", int(found.get("pages", 0))),
        t.plural("{count} passage", "{count} passages", int(found.get("passages", 0))),
    ]
    lines = [
        t.html("✅ <b>Documents read again</b>"),
        t.html("{counts}", counts=" · ".join(counts)),
        t.html("Unchanged: {count}", count=int(found.get("unchanged", 0))),
    ]
    if found.get("obsolete"):
        lines.append(t.html("Replaced by newer revisions: {count}", count=int(found["obsolete"])))
    for path, refusal, failures in list(found.get("refusals", []))[:10]:
        reason = refused(t, refusal, int(failures))
        lines.append(t.html("⚠️ {path}: {reason}", path=literal(str(path)), reason=reason))
    told = list(found.get("refused", []))
    lines += [t.html("⚠️ {path}: {reason}", path=literal(str(p)), reason=str(r)) for p, r in told[:10]]
    return _fitting(t, lines)


def _reason(t: Texts, view: JobView) -> str:
    template = view.result.get("template")
    if not template:
        return view.error or ""
    fields = dict(view.result.get("fields", {}))
    if fields.get("why"):
        fields["reason"] = t.error(MaintbotError(str(fields["why"]), **fields))
    return t.error(MaintbotError(str(template), **fields))
