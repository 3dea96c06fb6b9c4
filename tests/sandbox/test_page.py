"""The page in a real headless Chromium: what a person sees and presses."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from bot.sandbox.client import PhoneClient
from bot.sandbox.messages import Profile
from bot.sandbox.running import RunningSandbox, running_sandbox
from tests.sandbox.browser import PHONE, Watched, chromium, opened
from tests.sandbox.wire_bots import RawBot, picture, raw_bot

expect.set_options(timeout=20_000)  # waiting is no measurement: a busy machine may take its time

pytestmark = pytest.mark.slow

INES, KARIM, SOFIA = 101, 102, 103
PEOPLE = (
    Profile(INES, "Inès", "Morel", title="Technicienne, site Nord"),
    Profile(KARIM, "Karim", "Benali", title="Superviseur, site Nord"),
    Profile(SOFIA, "Sofia", "Lindqvist", title="Administratrice"),
)
TAKE = {"inline_keyboard": [[{"text": "Je prends", "callback_data": "take"}, {"text": "Non", "callback_data": "no"}]]}


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """One Chromium for the module."""
    with chromium() as started:
        yield started


@pytest.fixture
def town() -> Iterator[RunningSandbox]:
    """A fresh sandbox with a technician, a supervisor and an administrator."""
    with running_sandbox(phones=PEOPLE) as running:
        yield running


@pytest.fixture
def bot(town: RunningSandbox) -> Iterator[RawBot]:
    """The bot behind the phones, played by the test."""
    with raw_bot(town) as raw:
        yield raw


@pytest.fixture
def ines(town: RunningSandbox) -> PhoneClient:
    """The technician's phone, started."""
    phone = town.client.phone(INES)
    phone.start()
    return phone


def _phone(page: Page, phone_id: int = INES) -> Locator:
    return page.locator(f"[data-phone='{phone_id}']")


def _say(bot: RawBot, text: str, **fields: Any) -> int:
    return int(bot.result("sendMessage", chat_id=fields.pop("chat_id", INES), text=text, **fields)["message_id"])


def _last_query(bot: RawBot) -> str:
    return str(bot.result("getUpdates", offset=-1)[0]["callback_query"]["id"])


def test_three_phones_stand_side_by_side_in_french_and_english(browser: Browser, town: RunningSandbox) -> None:
    """Owner and role on each, one sentence on top, French first, English on a button and remembered."""
    with opened(browser, town.url) as watched:
        page = watched.page
        expect(page.locator(".what")).to_have_text("Bac à sable : le vrai bot, un faux Telegram sur cette machine.")
        expect(page.locator(".owner small")).to_have_text([profile.title for profile in PEOPLE])
        lefts = [box["x"] for box in (_phone(page, phone.id).bounding_box() for phone in PEOPLE) if box]
        assert lefts == sorted(lefts)
        assert lefts[-1] + 396 <= 1400
        expect(page.locator("#bot-state")).to_contain_text("Bot non connecté")
        page.get_by_role("button", name="Show this page in English").click()
        expect(page.locator(".what")).to_contain_text("a make-believe Telegram on this machine")
        expect(_phone(page).get_by_role("button", name="Start", exact=True)).to_be_visible()
        page.reload()
        expect(page.locator(".what strong")).to_have_text("Sandbox")


def test_start_write_and_read(browser: Browser, town: RunningSandbox, bot: RawBot) -> None:
    """Start is one big button; Enter sends; the bot's words, edits and deletions show by themselves."""
    with opened(browser, town.url) as watched:
        phone = _phone(watched.page)
        phone.get_by_role("button", name="Démarrer").click()
        expect(phone.locator(".row.out .words")).to_contain_text("/start")
        phone.get_by_role("textbox").fill("Défaut F-127 ?")
        phone.get_by_role("textbox").press("Enter")
        expect(phone.locator(".row.out")).to_have_count(2)
        expect(phone.get_by_role("textbox")).to_have_value("")
        message_id = _say(bot, "Un instant")
        expect(phone.locator(".row.in .words")).to_contain_text("Un instant")
        bot.result("editMessageText", chat_id=INES, message_id=message_id, text="Voici")
        expect(phone.locator(".row.in .edited")).to_have_text("modifié")
        expect(phone.locator(".row.in .words")).to_contain_text("Voici")
        bot.result("deleteMessage", chat_id=INES, message_id=message_id)
        expect(phone.locator(".row.in")).to_have_count(0)


def test_a_pressed_button_waits_for_its_answer(
    browser: Browser, town: RunningSandbox, bot: RawBot, ines: PhoneClient
) -> None:
    """It turns until the bot answers; a short answer is a toast, an alert must be closed; Escape closes it."""
    _say(bot, "Presse P2 à l'arrêt", reply_markup=TAKE)
    with opened(browser, town.url) as watched:
        phone = _phone(watched.page)
        button = phone.get_by_role("button", name="Je prends")
        button.click()
        expect(button).to_have_attribute("aria-busy", "true")
        bot.result("answerCallbackQuery", callback_query_id=_last_query(bot), text="Noté")
        expect(phone.locator(".toast")).to_have_text("Noté")
        expect(button).not_to_have_attribute("aria-busy", "true")
        phone.get_by_role("button", name="Non").click()
        bot.result("answerCallbackQuery", callback_query_id=_last_query(bot), text="Dommage", show_alert=True)
        expect(phone.get_by_role("alertdialog")).to_contain_text("Dommage")
        watched.shot("alert-desktop-light")
        watched.page.keyboard.press("Escape")
        expect(phone.get_by_role("alertdialog")).to_have_count(0)


def test_buttons_are_big_enough_for_gloves(
    browser: Browser, town: RunningSandbox, bot: RawBot, ines: PhoneClient
) -> None:
    """Inline buttons, send and attach are at least 44 pixels high on a phone."""
    _say(bot, "Presse P2 à l'arrêt", reply_markup=TAKE)
    with opened(browser, town.url, size=PHONE) as watched:
        phone = _phone(watched.page)
        targets = [phone.get_by_role("button", name=name) for name in ("Je prends", "Envoyer", "Joindre")]
        for target in targets:
            box = target.bounding_box()
            assert box is not None
            assert box["height"] >= 44, target


def test_formatting_is_drawn_and_nothing_runs(
    browser: Browser, town: RunningSandbox, bot: RawBot, ines: PhoneClient
) -> None:
    """Every entity has its element; a long quotation opens; markup typed by people stays text."""
    html = (
        "<b>gras</b> <i>italique</i> <u>souligné</u> <s>barré</s> <code>PS4</code> <tg-spoiler>caché</tg-spoiler> "
        '<a href="https://ex.org/a">lien</a><pre>ligne</pre><blockquote>citation</blockquote>'
        f"<blockquote expandable>{'long ' * 80}</blockquote>&lt;img src=x onerror=alert(1)&gt; 🔧<b>après</b>"
    )
    _say(bot, html, parse_mode="HTML")
    ines.text("<script>alert(1)</script>")
    with opened(browser, town.url) as watched:
        words = _phone(watched.page).locator(".row.in .words")
        for selector, text in (
            ("strong >> nth=0", "gras"),
            ("em", "italique"),
            ("u", "souligné"),
            ("s", "barré"),
            ("code", "PS4"),
            ("pre", "ligne"),
            ("blockquote >> nth=0", "citation"),
            ("strong >> nth=1", "après"),
        ):
            expect(words.locator(selector)).to_have_text(text)
        expect(words.locator("a")).to_have_attribute("href", "https://ex.org/a")
        expect(words.locator("img")).to_have_count(0)
        folded = words.locator(".folded")
        closed = folded.bounding_box()["height"]
        words.get_by_role("button", name="Lire la suite").click()
        assert folded.bounding_box()["height"] > closed
        words.locator(".spoiler").click()
        expect(words.locator(".spoiler")).to_have_class("spoiler shown")
        expect(_phone(watched.page).locator(".row.out .words").last).to_contain_text("<script>alert(1)</script>")


def test_reply_and_edit_from_the_message(
    browser: Browser, town: RunningSandbox, bot: RawBot, ines: PhoneClient
) -> None:
    """The reply button quotes, the right-click menu edits one's own words; Escape gives up."""
    sent = _say(bot, "Quelle machine ?")
    with opened(browser, town.url) as watched:
        phone = _phone(watched.page)
        phone.locator(".row.in").hover()
        phone.locator(".row.in").get_by_role("button", name="Répondre").click()
        expect(phone.locator(".context")).to_contain_text("Quelle machine ?")
        watched.page.keyboard.type("P2")
        watched.page.keyboard.press("Enter")
        expect(phone.locator(".row.out .quote")).to_contain_text("Quelle machine ?")
        assert ines.chat().last.reply_to == sent
        phone.locator(".row.out").last.click(button="right")
        phone.get_by_role("menuitem", name="Modifier").click()
        expect(phone.get_by_role("textbox")).to_have_value("P2")
        phone.get_by_role("textbox").fill("P3")
        phone.get_by_role("button", name="Envoyer").click()
        expect(phone.locator(".row.out .edited")).to_have_count(1)
        assert ines.chat().last.text == "P3"


def test_a_question_that_forces_a_reply_opens_it(
    browser: Browser, town: RunningSandbox, bot: RawBot, ines: PhoneClient
) -> None:
    """ForceReply puts the question above the composer by itself."""
    with opened(browser, town.url) as watched:
        _say(bot, "Combien de minutes ?", reply_markup={"force_reply": True})
        expect(_phone(watched.page).locator(".context")).to_contain_text("Combien de minutes ?")


def test_photo_and_file_are_sent_from_the_menu_and_seen(
    browser: Browser, town: RunningSandbox, bot: RawBot, ines: PhoneClient
) -> None:
    """Attach a photo and a file, with the typed words as caption; tap the photo to see it large, Escape to close."""
    with opened(browser, town.url) as watched:
        page, phone = watched.page, _phone(watched.page)
        for kind, name, content in (("Photo", "fuite.png", picture(640, 480)), ("Fichier", "plan.pdf", b"%PDF-1.4")):
            phone.get_by_role("textbox").fill(f"voici {name}")
            phone.get_by_role("button", name="Joindre").click()
            with page.expect_file_chooser() as chooser:
                phone.get_by_role("menuitem", name=kind).click()
            chooser.value.set_files({"name": name, "mimeType": "", "buffer": content})
            expect(phone.locator(".row.out .words").last).to_contain_text(f"voici {name}")
        expect(phone.locator(".row.out .document b")).to_have_text("plan.pdf")
        bot.upload("sendPhoto", {"photo": ("a.png", picture(1200, 800))}, chat_id=str(INES), caption="page 41")
        phone.locator(".row.in .photo").click()
        expect(page.locator("dialog.lightbox img")).to_be_visible()
        page.locator("dialog.lightbox img").click()
        expect(page.locator(".stage")).to_have_class("stage zoomed")
        page.keyboard.press("Escape")
        expect(page.locator("dialog.lightbox")).to_have_count(0)
    kinds = [message.media.kind for message in ines.chat().messages if message.media]
    assert kinds == ["photo", "document", "photo"]


def test_deep_links_start_the_bot(browser: Browser, town: RunningSandbox, bot: RawBot, ines: PhoneClient) -> None:
    """A link to the bot is a chip that sends /start, here or on another phone; the address bar does it once."""
    _say(bot, "Invitation : https://t.me/maintbot_demo_bot?start=inv-1")
    with opened(browser, town.url) as watched:
        page, phone = watched.page, _phone(watched.page)
        phone.locator(".deep-link").click()
        expect(phone.locator(".row.out .words").last).to_contain_text("/start inv-1")
        phone.locator(".row.in").click(button="right")
        phone.get_by_role("menuitem", name="Ouvrir le lien chez Karim").click()
        expect(_phone(page, KARIM).locator(".row.out .words")).to_contain_text("/start inv-1")
    with opened(browser, town.url, hash_=f"#phone={SOFIA}&start=machine-P2") as watched:
        expect(_phone(watched.page, SOFIA).locator(".row.out .words")).to_contain_text("/start machine-P2")
        watched.page.reload()
        expect(_phone(watched.page, SOFIA).locator(".row.out")).to_have_count(1)


def test_typing_commands_keyboards_and_pins(
    browser: Browser, town: RunningSandbox, bot: RawBot, ines: PhoneClient
) -> None:
    """The head says what the bot does, the menu lists its commands, its keyboard and its pinned message show."""
    bot.result("setMyCommands", commands=[{"command": "escalade", "description": "Appeler du renfort"}])
    with opened(browser, town.url) as watched:
        phone = _phone(watched.page)
        bot.result("sendChatAction", chat_id=INES, action="typing")
        expect(phone.locator(".bot-doing")).to_have_text("en train d’écrire…")
        message_id = _say(bot, "Prêt ?", reply_markup={"keyboard": [["Oui", "Non"]]})
        expect(phone.locator(".bot-doing")).to_have_text("bot")
        phone.locator(".reply-keyboard").get_by_role("button", name="Oui").click()
        expect(phone.locator(".row.out .words").last).to_contain_text("Oui")
        bot.result("pinChatMessage", chat_id=INES, message_id=message_id)
        expect(phone.locator(".pinned")).to_contain_text("Prêt ?")
        phone.get_by_role("button", name="Commandes du bot").click()
        phone.get_by_role("menuitem", name="/escalade").click()
        expect(phone.locator(".row.out .words").last).to_contain_text("/escalade")


def test_blocking_and_coming_back(browser: Browser, town: RunningSandbox, bot: RawBot, ines: PhoneClient) -> None:
    """The phone's menu blocks the bot, one button takes it back; a refusal is shown as a sentence."""
    _say(bot, "x", reply_markup=TAKE)
    with opened(browser, town.url) as watched:
        phone = _phone(watched.page)
        phone.get_by_role("button", name="Options du téléphone").click()
        phone.get_by_role("menuitem", name="Bloquer le bot").click()
        unblock = phone.get_by_role("button", name="Débloquer et reprendre")
        expect(unblock).to_be_visible()
        phone.get_by_role("button", name="Je prends").click()
        expect(phone.locator(".toast")).to_contain_text("has blocked the bot")
        unblock.click()
        expect(phone.get_by_role("textbox")).to_be_visible()
        watched.complaints.clear()  # the browser itself reports the refused press (409)


def test_a_small_screen_shows_one_phone_and_a_switcher(
    browser: Browser, town: RunningSandbox, bot: RawBot, ines: PhoneClient
) -> None:
    """One phone fills the screen, nothing overflows, news of another counts on its tab."""
    town.client.phone(KARIM).start()
    with opened(browser, town.url, size=PHONE) as watched:
        page = watched.page
        expect(_phone(page)).to_be_visible()
        expect(_phone(page, KARIM)).to_be_hidden()
        assert page.evaluate("document.documentElement.scrollWidth") <= 390
        _say(bot, "Appel", chat_id=KARIM)
        karim = page.locator("#switcher").get_by_role("button", name="Karim")
        expect(karim.locator(".unread")).to_have_text("1")
        karim.click()
        expect(_phone(page, KARIM).locator(".row.in .words")).to_contain_text("Appel")
        expect(_phone(page)).to_be_hidden()
        expect(page.locator(".unread")).to_have_count(0)


def test_a_new_phone_and_a_restarted_stream_are_picked_up(browser: Browser, town: RunningSandbox, bot: RawBot) -> None:
    """A phone added later appears; albums stand together; voices and stickers have their own look."""
    with opened(browser, town.url) as watched:
        page = watched.page
        zoe = town.client.add_phone(104, "Zoé", title="Production")
        expect(_phone(page, 104)).to_be_visible()
        zoe.upload("sticker", picture(512, 512, "WEBP"), name="a.webp")
        expect(_phone(page, 104).locator(".sticker")).to_be_visible()
        parts = {name: (f"{name}.png", picture(300, 200)) for name in ("a", "b", "c")}
        media = ",".join(f'{{"type":"photo","media":"attach://{name}"}}' for name in parts)
        assert bot.upload("sendMediaGroup", parts, chat_id="104", media=f"[{media}]")["ok"]
        expect(_phone(page, 104).locator(".album .photo")).to_have_count(3)


def _stage(town: RunningSandbox, bot: RawBot) -> None:
    """Play a scene that shows everything the page can draw."""
    ines, karim, sofia = (town.client.phone(profile.id) for profile in PEOPLE)
    commands = [("intervention", "Consigner une intervention"), ("escalade", "Appeler du renfort")]
    bot.result("setMyCommands", commands=[{"command": name, "description": text} for name, text in commands])
    ines.start()
    ines.text("Défaut F-127 sur la presse P2, que faire ?")
    rows = [["Page entière", "Page suivante"], ["Utile", "Pas utile"], ["Escalader", "Consigner"]]
    caption = (
        "<b>F-127</b> Pression maître insuffisante. <b>Vérifier le niveau d’huile (repère B2)</b>, puis le manocontact."
        "\n<blockquote>⚠ DANGER : accumulateur sous pression. Purger avant d’ouvrir.</blockquote>\n"
        "<i>Manuel presse, rév. C, p. 41, § 6.3</i>"
    )
    sent = bot.upload("sendPhoto", {"photo": ("p.png", picture(1100, 500, colour="#f4f1e6"))}, chat_id=str(INES))
    where = {"chat_id": INES, "message_id": sent["result"]["message_id"]}
    markup = {"inline_keyboard": [[{"text": text, "callback_data": text} for text in row] for row in rows]}
    bot.result("editMessageCaption", **where, caption=caption, parse_mode="HTML", reply_markup=markup)
    karim.start()
    alarm = (
        "<b>Presse P2 à l’arrêt</b> · gravité haute\nInès Morel, il y a 2 min\n<blockquote expandable>"
        + "Fuite d’huile au raccord du vérin, la pression ne monte plus. " * 4
        + "</blockquote>"
    )
    _say(bot, alarm, chat_id=KARIM, parse_mode="HTML", reply_markup=TAKE)
    karim.text("J’arrive dans 5 min")
    _say(bot, "Noté. Ticket <code>INT-2026-0114</code>", chat_id=KARIM, parse_mode="HTML")
    sofia.start("inv-abc")
    bot.upload("sendDocument", {"document": ("Manuel presse rév C.pdf", bytes(2_340_000))}, chat_id=str(SOFIA))
    _say(bot, "Invitation pour Karim :\nhttps://t.me/maintbot_demo_bot?start=inv-7f3a9c", chat_id=SOFIA)
    sofia.text("/documents")
    bot.result("sendChatAction", chat_id=SOFIA, action="typing")


TEXTS = (
    *(".what", ".owner small", ".owner b", ".bot-doing", ".words", ".stamp", ".edited", ".ticks", ".inline"),
    *(".day span", ".fold", ".deep-link", ".command", ".facts small", ".facts b", ".badge", ".commands", ".language"),
    *(".bot-state", ".quote b", ".quote span"),
)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_text_is_legible_and_the_page_is_photographed(
    browser: Browser, town: RunningSandbox, bot: RawBot, scheme: str
) -> None:
    """Contrast of at least 4.5 everywhere, in light and dark; pictures of desktop and phone are kept."""
    _stage(town, bot)
    with opened(browser, town.url, scheme=scheme) as watched:
        _settled(watched)
        watched.shot(f"desktop-{scheme}")
        low = {name: ratio for name in _selectors(watched) if (ratio := watched.contrast(name)) < 4.5}
        assert low == {}
    with opened(browser, town.url, scheme=scheme, size=PHONE) as watched:
        _settled(watched)
        watched.shot(f"phone-{scheme}")


def _settled(watched: Watched) -> None:
    watched.page.wait_for_function("[...document.images].every((image) => image.complete || image.loading === 'lazy')")


def _selectors(watched: Watched) -> list[str]:
    return [name for name in TEXTS if watched.page.locator(name).count() > 0]
