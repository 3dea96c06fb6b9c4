"""The counter itself: tokens, methods, names, bodies, files, and what a bot says about itself."""

from __future__ import annotations

import httpx
import pytest
import telegram
from telegram.error import BadRequest, InvalidToken

from bot.sandbox.client import PhoneClient
from bot.sandbox.methods import METHODS
from bot.sandbox.running import RunningSandbox
from tests.sandbox.wire_bots import RawBot, picture, with_bot

PROMISED = [
    "getMe",
    "getUpdates",
    "setWebhook",
    "deleteWebhook",
    "getWebhookInfo",
    "sendMessage",
    "sendPhoto",
    "sendDocument",
    "sendVoice",
    "sendMediaGroup",
    "sendChatAction",
    "editMessageText",
    "editMessageCaption",
    "editMessageMedia",
    "editMessageReplyMarkup",
    "deleteMessage",
    "answerCallbackQuery",
    "getFile",
    "getChat",
    "setMyCommands",
    "getMyCommands",
    "deleteMyCommands",
    "setMyDescription",
    "setMyShortDescription",
    "setChatMenuButton",
    "pinChatMessage",
    "unpinChatMessage",
    "logOut",
    "close",
]


def test_every_promised_method_is_there() -> None:
    """The table holds what the sandbox promises and nothing by accident."""
    assert sorted(method.name for method in METHODS.values()) == sorted(PROMISED)


def test_a_real_bot_introduces_itself(sandbox: RunningSandbox) -> None:
    """getMe gives the number in front of the token, as with Telegram."""
    me = with_bot(sandbox, lambda bot: bot.get_me())
    assert (me.id, me.username, me.is_bot) == (4242, "maintbot_demo_bot", True)


def test_a_wrong_token_is_unauthorized(sandbox: RunningSandbox, raw: RawBot) -> None:
    """401 with Telegram's body, for calls and downloads; the real library says InvalidToken."""
    for path in ("bot1:wrong/getMe", "file/bot1:wrong/photos/file_1.jpg"):
        response = raw.http.get(f"{sandbox.url}/{path}")
        assert response.status_code == 401
        assert response.json() == {"ok": False, "error_code": 401, "description": "Unauthorized"}

    async def introduce() -> None:
        async with telegram.Bot("1:wrong", base_url=f"{sandbox.url}/bot"):
            raise AssertionError("a wrong token got in")

    import asyncio

    with pytest.raises(InvalidToken):
        asyncio.run(introduce())


def test_methods_are_found_in_any_case_and_unknown_ones_are_not(raw: RawBot) -> None:
    """Names are not case sensitive; an unknown one gives 404."""
    assert raw.call("GETME")["ok"]
    answer = raw.call("sendDice", chat_id=1)
    assert answer == {"ok": False, "error_code": 404, "description": "Not Found"}


@pytest.mark.parametrize("name", ["chat", "reply_to_message_id", "Text", "business_connection_id"])
def test_unknown_parameters_are_refused(raw: RawBot, phone: PhoneClient, name: str) -> None:
    """A misspelt name is an error here, though Telegram would ignore it."""
    words = raw.refusal("sendMessage", chat_id=phone.id, text="x", **{name: 1})
    assert words == f'Bad Request: unknown or unsupported parameter "{name}" of sendMessage'


def test_a_file_that_nothing_refers_to_is_refused(raw: RawBot, phone: PhoneClient) -> None:
    """A stray part in the form is an error."""
    answer = raw.upload("sendMessage", {"stray": ("a", b"x")}, chat_id=str(phone.id), text="x")
    assert 'file "stray" is not referred to' in answer["description"]


@pytest.mark.parametrize(
    ("body", "kind", "words"),
    [
        (b"{", "application/json", "can't parse JSON object"),
        (b"[1]", "application/json", "expected a JSON object"),
        (b"text=x", "text/plain", "unsupported content type"),
        (b"broken", "multipart/form-data; boundary=x", "can't parse the form"),
        (b'{"chat_id": 1, "text": "\\ud83d"}', "application/json", "strings must be encoded in UTF-8"),
        (b'{"chat_id": 1.5, "text": "x"}', "application/json", 'field "chat_id" must be of type Number'),
        (b'{"chat_id": true, "text": "x"}', "application/json", 'field "chat_id" must be of type Number'),
        (b'{"chat_id": "x", "text": "x"}', "application/json", 'field "chat_id" must be of type Number'),
        (b'{"chat_id": 1, "text": 5}', "application/json", 'field "text" must be of type String'),
        (b'{"chat_id": 1, "text": "x", "entities": 5}', "application/json", "can't parse entities JSON object"),
    ],
)
def test_bodies_that_cannot_be_read_are_refused(
    sandbox: RunningSandbox, raw: RawBot, body: bytes, kind: str, words: str
) -> None:
    """Broken JSON, broken forms and wrong types give 400 and not a crash."""
    url = f"{sandbox.url}/bot{sandbox.token}/sendMessage"
    response = raw.http.post(url, content=body, headers={"Content-Type": kind})
    assert response.status_code == 400
    assert words in response.json()["description"]


def test_a_flag_must_be_a_flag(raw: RawBot, phone: PhoneClient) -> None:
    """show_alert=perhaps is refused."""
    sent = raw.result("sendMessage", chat_id=phone.id, text="x")
    query = phone.tap("x", message_id=sent["message_id"])
    assert "must be of type Boolean" in raw.refusal(
        "answerCallbackQuery", callback_query_id=query, show_alert="perhaps"
    )


def test_files_of_a_phone_are_downloaded(sandbox: RunningSandbox, phone: PhoneClient) -> None:
    """getFile and download give the bytes back; the token is needed, unknown ids and paths are refused."""
    phone.upload("document", b"contenu", name="notes.txt")

    async def fetch(bot: telegram.Bot) -> bytes:
        updates = await bot.get_updates()
        await bot.get_updates(offset=updates[-1].update_id + 1)
        file = await bot.get_file(updates[-1].message.document.file_id)
        with pytest.raises(BadRequest, match="Invalid file_id"):
            await bot.get_file("nothing")
        return bytes(await file.download_as_bytearray())

    assert with_bot(sandbox, fetch) == b"contenu"
    assert httpx.get(f"{sandbox.url}/file/bot{sandbox.token}/photos/none.jpg", trust_env=False).status_code == 404


@pytest.mark.parametrize(("extra", "fine"), [(0, True), (1, False)])
def test_a_bot_downloads_at_most_twenty_megabytes(raw: RawBot, phone: PhoneClient, extra: int, fine: bool) -> None:
    """20 MB pass; one byte more and getFile says the file is too big."""
    phone.upload("document", bytes(20 * 1024 * 1024 + extra), name="plan.bin")
    file_id = raw.result("getUpdates", offset=-1)[0]["message"]["document"]["file_id"]
    answer = raw.call("getFile", file_id=file_id)
    assert answer["ok"] is fine
    assert fine or answer["description"] == "Bad Request: file is too big"


def test_a_photo_of_a_phone_has_several_sizes(raw: RawBot, phone: PhoneClient) -> None:
    """Telegram's apps shrink a photo to 1280 pixels and give smaller sizes with it."""
    phone.upload("photo", picture(3000, 1500, "JPEG"), caption="fuite")
    message = raw.result("getUpdates", offset=-1)[0]["message"]
    assert message["caption"] == "fuite"
    assert [size["width"] for size in message["photo"]] == [90, 320, 800, 1280]
    assert all(raw.call("getFile", file_id=size["file_id"])["ok"] for size in message["photo"])


def test_get_chat_is_read_by_the_real_library(sandbox: RunningSandbox, phone: PhoneClient) -> None:
    """Who a chat is with can be asked."""
    chat = with_bot(sandbox, lambda bot: bot.get_chat(phone.id))
    assert (chat.id, chat.first_name, chat.type) == (phone.id, "Inès", "private")


def test_menus_by_scope_and_language(sandbox: RunningSandbox, phone: PhoneClient) -> None:
    """The narrowest menu in the phone's own language is shown; a deleted one gives way."""

    async def set_menus(bot: telegram.Bot) -> None:
        scope = telegram.BotCommandScopeChat(phone.id)
        await bot.set_my_commands([("aide", "Aide")])
        await bot.set_my_commands([("help", "Help")], language_code="en")
        assert phone.chat().raw["commands"][0]["command"] == "aide"
        await bot.set_my_commands([("escalade", "Renfort")], scope=scope)
        assert phone.chat().raw["commands"][0]["command"] == "escalade"
        assert (await bot.get_my_commands(scope=scope))[0].command == "escalade"
        await bot.delete_my_commands(scope=scope)
        assert (await bot.get_my_commands(scope=scope)) == ()
        assert (await bot.get_my_commands(language_code="en"))[0].command == "help"
        assert phone.chat().raw["commands"][0]["command"] == "aide"
        await bot.set_my_description("Je réponds.")
        await bot.set_my_short_description("Bot", language_code="fr")
        await bot.set_chat_menu_button(menu_button=telegram.MenuButtonCommands())
        await bot.delete_my_commands()

    with_bot(sandbox, set_menus)
    assert sandbox.client.state()["descriptions"] == {"": "Je réponds."}


@pytest.mark.parametrize(
    ("method", "fields", "words"),
    [
        ("setMyCommands", {"commands": [{"command": "Aide", "description": "x"}]}, "BOT_COMMAND_INVALID"),
        ("setMyCommands", {"commands": [{"command": "a" * 33, "description": "x"}]}, "BOT_COMMAND_INVALID"),
        ("setMyCommands", {"commands": [{"command": "a", "description": ""}]}, "BOT_COMMAND_DESCRIPTION_INVALID"),
        (
            "setMyCommands",
            {"commands": [{"command": "a", "description": "x" * 257}]},
            "BOT_COMMAND_DESCRIPTION_INVALID",
        ),
        ("setMyCommands", {"commands": [{"command": "a"}]}, "can't parse BotCommand"),
        ("setMyCommands", {"commands": [{"command": "a", "description": "x"}] * 101}, "at most 100"),
        ("setMyCommands", {"commands": [], "scope": {"type": "planet"}}, "unsupported type"),
        ("getMyCommands", {"language_code": "français"}, "invalid language code"),
        ("setMyDescription", {"description": "x" * 513}, "DESCRIPTION_TOO_LONG"),
        ("setMyShortDescription", {"short_description": "x" * 121}, "SHORT_DESCRIPTION_TOO_LONG"),
        ("setChatMenuButton", {"menu_button": {"type": "rocket"}}, "can't parse menu button"),
    ],
)
def test_what_a_bot_may_not_say_about_itself(raw: RawBot, method: str, fields: dict[str, object], words: str) -> None:
    """Menus and descriptions have limits too."""
    assert words in raw.refusal(method, **fields)


def test_log_out_and_close_are_agreed_to(raw: RawBot) -> None:
    """There is nowhere else to go, so both say yes."""
    assert raw.result("logOut") is True
    assert raw.result("close") is True


def test_a_stranger_host_name_is_turned_away(sandbox: RunningSandbox) -> None:
    """A web site that points its name at this machine cannot talk to the sandbox."""
    response = httpx.get(f"{sandbox.url}/sandbox/phones", headers={"Host": "evil.example"}, trust_env=False)
    assert response.status_code == 400
