"""Every kind of update becomes what one person did, or nothing."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.chat.incoming import chat_of, incoming

KARIM = {"id": 7, "is_bot": False, "first_name": "Karim", "language_code": "fr-FR"}
PRIVATE = {"id": 7, "type": "private", "first_name": "Karim"}
GROUP = {"id": -100, "type": "supergroup", "title": "Atelier"}


def message(**more: Any) -> dict[str, Any]:
    """Return a message of Karim in his private chat."""
    return {"message_id": 5, "date": 1, "chat": PRIVATE, "from": KARIM, **more}


def update(kind: str = "message", /, **more: Any) -> dict[str, Any]:
    """Return an update that holds a message of Karim."""
    return {"update_id": 1, kind: message(**more)}


def press(**more: Any) -> dict[str, Any]:
    """Return a button press of Karim."""
    return {"update_id": 1, "callback_query": {"id": "99", "from": KARIM, "chat_instance": "1", **more}}


def test_a_text_is_who_what_and_where() -> None:
    """Sender, chat, words and language are read."""
    read = incoming(update(text="la presse fuit"))
    assert read is not None
    assert (read.kind, read.user_id, read.chat_id, read.message_id) == ("text", 7, 7, 5)
    assert (read.text, read.language, read.forwarded, read.reply_to) == ("la presse fuit", "fr-FR", False, None)


@pytest.mark.parametrize(
    ("text", "command", "rest"),
    [
        ("/escalade", "escalade", ""),
        ("/Escalade@maintbot_bot", "escalade", ""),
        ("/start inv_abc-DEF_1", "start", "inv_abc-DEF_1"),
        ("/escalade la presse\nfuit ", "escalade", "la presse\nfuit"),
        ("/suivi\n", "suivi", ""),
    ],
)
def test_a_command_is_read_with_what_follows_it(text: str, command: str, rest: str) -> None:
    """The name in lower case without the bot's name, the rest as typed."""
    read = incoming(update(text=text))
    assert read is not None
    assert (read.kind, read.command, read.text) == ("command", command, rest)


@pytest.mark.parametrize("text", ["/", "/ escalade", "//escalade", "voir /escalade", "/é", "/" + "a" * 33])
def test_what_only_looks_like_a_command_is_text(text: str) -> None:
    """A slash somewhere is a slash."""
    read = incoming(update(text=text))
    assert read is not None
    assert (read.kind, read.command, read.text) == ("text", "", text)


@pytest.mark.parametrize("mark", [{"forward_origin": {"type": "user"}}, {"forward_date": 3}])
def test_a_forwarded_command_is_no_command(mark: dict[str, Any]) -> None:
    """Somebody else's `/escalade`, forwarded, is words."""
    read = incoming(update(text="/escalade", **mark))
    assert read is not None
    assert (read.kind, read.command, read.forwarded) == ("text", "", True)


def test_an_edited_command_is_no_command() -> None:
    """Editing `/escalade` does not call twice."""
    read = incoming(update("edited_message", text="/escalade"))
    assert read is not None
    assert (read.kind, read.command) == ("edited", "")


def test_a_caption_is_no_command() -> None:
    """`/escalade` under a photo describes the photo."""
    read = incoming(update(photo=[{"file_id": "a", "width": 9, "height": 9}], caption="/escalade"))
    assert read is not None
    assert (read.kind, read.command, read.text) == ("photo", "", "/escalade")


def test_of_a_photo_the_largest_size_is_taken() -> None:
    """The order in which Telegram lists the sizes does not matter."""
    sizes = [
        {"file_id": "big", "width": 1280, "height": 960, "file_size": 9},
        {"file_id": "small", "width": 90, "height": 67},
    ]
    read = incoming(update(photo=sizes))
    assert read is not None
    assert read.attachment is not None
    assert (read.attachment.file_id, read.attachment.size, read.text) == ("big", 9, "")


def test_a_file_keeps_its_name_and_size() -> None:
    """As Telegram says them; a file without a name gets one."""
    read = incoming(update(document={"file_id": "d", "file_name": "../../plan.pdf", "file_size": 12}))
    assert read is not None
    assert read.attachment is not None
    assert (read.kind, read.attachment.name, read.attachment.size) == ("document", "../../plan.pdf", 12)
    nameless = incoming(update(document={"file_id": "d"}))
    assert nameless is not None
    assert nameless.attachment is not None
    assert (nameless.attachment.name, nameless.attachment.size) == ("document", None)


@pytest.mark.parametrize(
    "media", ["sticker", "voice", "audio", "video", "video_note", "animation", "location", "contact", "poll", "dice"]
)
def test_other_media_are_named(media: str) -> None:
    """What the bot cannot read is known by its name."""
    read = incoming(update(**{media: {"file_id": "x"}}))
    assert read is not None
    assert (read.kind, read.media, read.attachment) == ("other media", media, None)


def test_an_animation_is_not_its_hidden_document() -> None:
    """Telegram repeats a GIF as a document: it is still a GIF."""
    read = incoming(update(animation={"file_id": "x"}, document={"file_id": "x"}))
    assert read is not None
    assert (read.kind, read.media) == ("other media", "animation")


@pytest.mark.parametrize("text", ["   ", "\n\t", "👍", "a" * 4096])
def test_odd_texts_are_texts(text: str) -> None:
    """Blank, emoji, huge: the rooms decide."""
    read = incoming(update(text=text))
    assert read is not None
    assert (read.kind, read.text) == ("text", text)


def test_a_message_without_content_is_other() -> None:
    """A service message of a private chat is nothing that can be read."""
    read = incoming(update(pinned_message={}))
    assert read is not None
    assert read.kind == "other media"


def test_a_reply_names_the_message_it_answers() -> None:
    """The id of the message is kept, nothing else of it."""
    read = incoming(update(text="oui", reply_to_message=message(text="/escalade")))
    assert read is not None
    assert read.reply_to == 5


def test_a_press_is_who_what_and_under_which_message() -> None:
    """The sender is who pressed, not whose message it was."""
    read = incoming(press(message=message(), data="esc:take:3"))
    assert read is not None
    assert (read.kind, read.user_id, read.chat_id, read.message_id) == ("button", 7, 7, 5)
    assert (read.data, read.callback_id) == ("esc:take:3", "99")


@pytest.mark.parametrize("more", [{}, {"message": None}, {"inline_message_id": "1"}])
def test_a_press_without_a_message_belongs_to_its_sender(more: dict[str, Any]) -> None:
    """Telegram leaves out messages that are too old."""
    read = incoming(press(data="x:y", **more))
    assert read is not None
    assert (read.chat_id, read.message_id) == (7, None)


def test_forged_data_is_cut_to_what_telegram_carries() -> None:
    """No more than 64 characters get in."""
    read = incoming(press(message=message(), data="a" * 500))
    assert read is not None
    assert len(read.data) == 64


@pytest.mark.parametrize(("status", "blocked"), [("kicked", True), ("left", True), ("member", False), ("", False)])
def test_blocking_and_unblocking_are_noticed(status: str, blocked: bool) -> None:
    """Telegram says when somebody blocks the bot."""
    change = {"chat": PRIVATE, "from": KARIM, "date": 1, "new_chat_member": {"status": status}}
    read = incoming({"update_id": 1, "my_chat_member": change})
    assert read is not None
    assert (read.kind, read.blocked) == ("membership", blocked)


@pytest.mark.parametrize(
    "foreign",
    [
        pytest.param({"update_id": 1, "message": message(chat=GROUP, text="/escalade")}, id="group"),
        pytest.param({"update_id": 1, "edited_message": message(chat=GROUP, text="x")}, id="edited in a group"),
        pytest.param(press(message=message(chat=GROUP), data="esc:take:1"), id="button in a group"),
        pytest.param({"update_id": 1, "my_chat_member": {"chat": GROUP, "from": KARIM}}, id="added to a group"),
        pytest.param({"update_id": 1, "channel_post": message(chat={"id": -5, "type": "channel"})}, id="channel"),
        pytest.param({"update_id": 1, "inline_query": {"id": "1", "from": KARIM, "query": "x"}}, id="inline"),
        pytest.param({"update_id": 1, "message": {"message_id": 1, "chat": PRIVATE, "text": "x"}}, id="nobody's"),
        pytest.param({"update_id": 1}, id="empty"),
    ],
)
def test_groups_channels_and_inline_are_not_served(foreign: dict[str, Any]) -> None:
    """The bot talks to one person at a time."""
    assert incoming(foreign) is None


@pytest.mark.parametrize(
    "broken",
    [
        {"message": None},
        {"message": {}},
        {"message": []},
        {"message": {"chat": "x"}},
        {"message": {"chat": {"type": "private"}, "from": {}}},
        {"message": {"chat": {"id": "x", "type": "private"}, "from": {"id": 1}, "message_id": 1}},
        {"message": message(photo=[{}])},
        {"message": message(document="x")},
        {"callback_query": {}},
        {"callback_query": None},
        {"callback_query": {"id": "1", "from": "x"}},
        {"my_chat_member": {}},
        {"my_chat_member": {"chat": {"type": "private"}}},
        {"edited_message": 3},
    ],
)
def test_what_cannot_be_read_is_nobodys(broken: dict[str, Any]) -> None:
    """A malformed update is put aside instead of stopping everybody behind it."""
    assert incoming({"update_id": 1, **broken}) is None
    assert isinstance(chat_of({"update_id": 1, **broken}), int)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["id", "chat", "from", "type", "text", "photo", "message", "data"]), inner, max_size=4
        )
    ),
    max_leaves=12,
)


@given(st.sampled_from(["message", "edited_message", "callback_query", "my_chat_member"]), JSON)
def test_no_update_whatsoever_raises(kind: str, content: Any) -> None:
    """Any JSON at all is read or left."""
    incoming({"update_id": 1, kind: content})
    chat_of({"update_id": 1, kind: content})


@pytest.mark.parametrize(
    ("whole", "chat"),
    [
        (update(text="x"), 7),
        (update("edited_message", text="x"), 7),
        (press(message=message(), data="x"), 7),
        (press(data="x"), 7),
        ({"update_id": 1, "message": message(chat=GROUP)}, -100),
        ({"update_id": 1, "my_chat_member": {"chat": PRIVATE}}, 7),
        ({"update_id": 1, "inline_query": {}}, 0),
    ],
)
def test_order_is_kept_per_chat(whole: dict[str, Any], chat: int) -> None:
    """Messages, edits and presses of one chat stand in one line."""
    assert chat_of(whole) == chat
