"""Cards of the documents: the list, and a job that is being done."""

from __future__ import annotations

from markupsafe import Markup

from bot.chat.card import Button, Card, literal, shorten, visible_length
from bot.library.service import DocumentView, JobView
from bot.locale import Texts
from docs_store.errors import MaintbotError


def documents(t: Texts, listed: list[DocumentView], *, may_change: bool) -> Card:
    """List the documents, the unreadable ones with their reason."""
    readable = [document for document in listed if not document.refused]
    refused = [document for document in listed if document.refused]
    head = t.plural("{count} document", "{count} documents", len(readable))
    lines = [t.html("📚 <b>{head}</b>", head=head)]
    lines += [_line(t, document) for document in readable]
    if refused:
        lines.append(t.html("\n<b>Could not be read</b>"))
        lines += [t.html("⚠️ {path}: {reason}", path=literal(d.path), reason=d.refused or "") for d in refused]
    if not listed:
        lines.append(t.html("Nothing yet. Send me a PDF, or index a folder on the server."))
    buttons = ((Button(t("🔄 Read everything again"), "lib:reindex"),),) if may_change else ()
    return Card(_fitting(t, lines), buttons)


def job(t: Texts, view: JobView) -> Card:
    """Show a job: waiting, how far it is, what came of it."""
    if view.state == "failed":
        return Card(t.html("⚠️ {reason}", reason=_reason(t, view)))
    if view.state == "done":
        return Card(_uploaded(t, view) if view.kind == "upload" else _reindexed(t, view))
    name = view.name or t("Documents")
    done, total = int(view.progress.get("done", 0)), int(view.progress.get("total", 0))
    if not total:
        return Card(t.html("⏳ <b>{name}</b>: I am about to read…", name=name))
    bar = "▓" * round(10 * done / total) + "░" * (10 - round(10 * done / total))
    return Card(t.html("⏳ <b>{name}</b>\n{bar} {percent} %", name=name, bar=bar, percent=round(100 * done / total)))


def _line(t: Texts, document: DocumentView) -> Markup:
    facts = [t.plural("{count} page", "{count} pages", document.pages)] if document.pages else []
    facts += [t("rev. {revision}", revision=document.revision)] if document.revision else []
    facts += [", ".join(document.machines)] if document.machines else []
    return t.html("• <b>{title}</b> {facts}", title=literal(shorten(document.title, 80)), facts=" · ".join(facts))


def _fitting(t: Texts, lines: list[Markup]) -> Markup:
    kept: list[Markup] = []
    for number, line in enumerate(lines):
        if visible_length(Markup("\n").join([*kept, line])) > 3900:
            left = len(lines) - number
            return Markup("\n").join([*kept, t.html("… and {count} more lines", count=left)])
        kept.append(line)
    return Markup("\n").join(kept)


def _uploaded(t: Texts, view: JobView) -> Markup:
    found = view.result
    lines = [t.html("✅ <b>{title}</b> can be asked now.", title=literal(str(found.get("title", view.name))))]
    facts = []
    if found.get("pages"):
        facts.append(t.plural("{count} page", "{count} pages", int(found["pages"])))
    facts.append(t.plural("{count} passage", "{count} passages", int(found.get("passages", 0))))
    if found.get("language"):
        facts.append({"fr": "français", "en": "English"}.get(str(found["language"]), str(found["language"])))
    if found.get("revision"):
        facts.append(t("rev. {revision}", revision=found["revision"]))
    lines.append(t.html("{facts}", facts=" · ".join(facts)))
    if found.get("machines"):
        lines.append(t.html("For: {machines}", machines=", ".join(found["machines"])))
    if found.get("sections"):
        lines.append(t.html("Sections: {sections}", sections=shorten("; ".join(found["sections"]), 300)))
    if found.get("empty_pages"):
        pages = _pages(found["empty_pages"])
        lines.append(t.html("⚠️ Pages without text (pictures only?): {pages}", pages=pages))
    if found.get("ocr_pages"):
        lines.append(t.html("Read from pictures, check values on the page: {pages}", pages=_pages(found["ocr_pages"])))
    if found.get("unread_pages"):
        pages = _pages(found["unread_pages"])
        lines.append(t.html("⚠️ Scanned pages not read: {pages}. On the server: maintbot doctor", pages=pages))
    return Markup("\n").join(lines)


def _pages(numbers: list[int]) -> str:
    """Return page numbers as people write them, runs as "3-7", at most twenty of them."""
    runs: list[list[int]] = []
    for number in numbers:
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
    refused = list(found.get("refused", []))
    lines += [t.html("⚠️ {path}: {reason}", path=literal(str(p)), reason=str(r)) for p, r in refused[:10]]
    return _fitting(t, lines)


def _reason(t: Texts, view: JobView) -> str:
    template = view.result.get("template")
    if template:
        return t.error(MaintbotError(str(template), **dict(view.result.get("fields", {}))))
    return view.error or ""
