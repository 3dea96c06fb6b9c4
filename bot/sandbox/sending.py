"""Methods that put something new into a chat.

Limits   text 4096, caption 1024 code units after formatting is read; 2-10 files in an album; flood limits are shared
         by all.
Errors   Refused with Telegram's words; nothing is sent when anything is refused.
"""

from __future__ import annotations

import secrets
from typing import Any

from bot.sandbox.entities import FormattedText
from bot.sandbox.exchange import Exchange
from bot.sandbox.files import Media, MediaKind
from bot.sandbox.html_text import read_text
from bot.sandbox.markup import read_markup
from bot.sandbox.messages import Message, Wire
from bot.sandbox.methods import api_method
from bot.sandbox.parameters import Parameters
from bot.sandbox.phones import Phone
from bot.sandbox.refusals import bad_request

MAX_TEXT = 4096
MAX_CAPTION = 1024
ALBUM = range(2, 11)
ANY_MESSAGE = "chat_id disable_notification protect_content reply_parameters reply_markup parse_mode "
CAPTION = "caption caption_entities show_caption_above_media "
PREVIEW_FIELDS = {"is_disabled", "url", "prefer_small_media", "prefer_large_media", "show_above_text"}
REPLY_FIELDS = {"message_id", "chat_id", "allow_sending_without_reply"}
INPUT_MEDIA_FIELDS = {
    "type",
    "media",
    "caption",
    "parse_mode",
    "caption_entities",
    "has_spoiler",
    "show_caption_above_media",
    "disable_content_type_detection",
    "thumbnail",
}
ACTIONS = frozenset(
    [
        "typing",
        "upload_photo",
        "record_voice",
        "upload_voice",
        "upload_document",
        "choose_sticker",
        "find_location",
        "record_video",
        "upload_video",
        "record_video_note",
        "upload_video_note",
    ]
)


def read_message_text(parameters: Parameters) -> FormattedText:
    """Return the text of a message or an edit."""
    check_preview(parameters.structure("link_preview_options"))
    words = read_text(
        parameters.string("text"), parameters.string("parse_mode") or None, parameters.structure("entities")
    )
    if not words.text:
        raise bad_request("message text is empty")
    if words.length > MAX_TEXT:
        raise bad_request("message is too long")
    return words


def read_caption(caption: Any, parse_mode: Any, entities: Any) -> FormattedText:
    """Return the words under a photo or a file; none is fine."""
    if not isinstance(caption, str | None) or not isinstance(parse_mode, str | None):
        raise bad_request('field "caption" must be of type String')
    words = read_text(caption or "", parse_mode, entities)
    if words.length > MAX_CAPTION:
        raise bad_request("message caption is too long")
    return words


def caption_of(parameters: Parameters) -> FormattedText:
    """Return the caption given with a call."""
    entities = parameters.structure("caption_entities")
    return read_caption(parameters.string("caption"), parameters.string("parse_mode") or None, entities)


def check_preview(options: Any) -> None:
    """Refuse link preview options that Telegram does not know."""
    if options is not None and (not isinstance(options, dict) or not set(options) <= PREVIEW_FIELDS):
        raise bad_request("can't parse link preview options: unknown field")


def replied_to(phone: Phone, parameters: Parameters) -> Message | None:
    """Return the message that the new one answers to."""
    wanted = parameters.structure("reply_parameters")
    if wanted is None:
        return None
    if not isinstance(wanted, dict) or not set(wanted) <= REPLY_FIELDS or type(wanted.get("message_id")) is not int:
        raise bad_request("can't parse reply parameters: message_id expected, unknown fields refused")
    if wanted.get("chat_id", phone.profile.id) != phone.profile.id:
        raise bad_request("message to be replied not found")
    message = phone.messages.get(wanted["message_id"])
    if message is None and not wanted.get("allow_sending_without_reply"):
        raise bad_request("message to be replied not found")
    return message


def take_media(exchange: Exchange, parameters: Parameters, kind: MediaKind, source: Any, field: str) -> Media:
    """Return the file that *source* names: attached, in the field itself, or sent before."""
    if isinstance(source, str) and source.startswith("attach://"):
        field = source.removeprefix("attach://")
        source = None
        if field not in parameters.uploads:
            raise bad_request(f'file "{field}" is attached to nothing in the request')
    if field in parameters.uploads and source is None:
        duration = parameters.integer("duration") if kind is MediaKind.VOICE else None
        return exchange.files.keep(kind, parameters.uploads[field], duration=duration)
    if not isinstance(source, str) or not source:
        raise bad_request(f"there is no {kind} in the request")
    return _sent_before(exchange, kind, source)


def _sent_before(exchange: Exchange, kind: MediaKind, source: str) -> Media:
    if source.startswith(("http://", "https://")):
        raise bad_request("failed to get HTTP URL content")
    media = exchange.files.media(source)
    if media is None:
        raise bad_request("wrong file identifier/HTTP URL specified")
    if media.kind is not kind:
        raise bad_request(f"can't use file of type {media.kind.capitalize()} as {kind.capitalize()}")
    return media


def _deliver(exchange: Exchange, phone: Phone, parameters: Parameters, **content: Any) -> Wire:
    """Show a message of the bot and return what Telegram answers."""
    reply_to = replied_to(phone, parameters)
    message = exchange.compose(phone, by_bot=True, reply_to=reply_to, **content)
    markup = message.markup or {}
    if "keyboard" in markup:
        phone.keyboard = markup
    elif "remove_keyboard" in markup:
        phone.keyboard = None
    exchange.show(phone, message)
    return message.as_json()


@api_method("sendMessage", ANY_MESSAGE + "text entities link_preview_options")
def send_message(exchange: Exchange, parameters: Parameters) -> Wire:
    """Send a text."""
    words = read_message_text(parameters)
    markup = read_markup(parameters.structure("reply_markup"))
    phone = exchange.speak_to(parameters.integer("chat_id"))
    return _deliver(exchange, phone, parameters, words=words, markup=markup)


def _send_file(exchange: Exchange, parameters: Parameters, kind: MediaKind) -> Wire:
    words = caption_of(parameters)
    markup = read_markup(parameters.structure("reply_markup"))
    phone = exchange.reach(parameters.integer("chat_id"))
    media = take_media(exchange, parameters, kind, parameters.values.get(kind), kind)
    exchange.speak_to(phone.profile.id)
    return _deliver(exchange, phone, parameters, words=words, markup=markup, media=media)


@api_method("sendPhoto", ANY_MESSAGE + CAPTION + "photo has_spoiler")
def send_photo(exchange: Exchange, parameters: Parameters) -> Wire:
    """Send a photo."""
    return _send_file(exchange, parameters, MediaKind.PHOTO)


@api_method("sendDocument", ANY_MESSAGE + CAPTION + "document thumbnail disable_content_type_detection")
def send_document(exchange: Exchange, parameters: Parameters) -> Wire:
    """Send a file."""
    return _send_file(exchange, parameters, MediaKind.DOCUMENT)


@api_method("sendVoice", ANY_MESSAGE + CAPTION + "voice duration")
def send_voice(exchange: Exchange, parameters: Parameters) -> Wire:
    """Send a voice message."""
    return _send_file(exchange, parameters, MediaKind.VOICE)


@api_method("sendMediaGroup", "chat_id media disable_notification protect_content reply_parameters")
def send_media_group(exchange: Exchange, parameters: Parameters) -> list[Wire]:
    """Send an album; one bubble in the chat's own limit, as many as it has items in the overall one."""
    items = _album_items(parameters)
    phone = exchange.reach(parameters.integer("chat_id"))
    parts = [read_input_media(exchange, parameters, item) for item in items]
    exchange.speak_to(phone.profile.id, len(parts))
    album = str(secrets.randbits(50))
    return [
        _deliver(exchange, phone, parameters, words=words, media=media, album=album, markup=None)
        for media, words in parts
    ]


def _album_items(parameters: Parameters) -> list[Any]:
    items = parameters.structure("media")
    if not isinstance(items, list) or len(items) < ALBUM.start:
        raise bad_request("too few messages to send as an album")
    if len(items) >= ALBUM.stop:
        raise bad_request("too many messages to send as an album")
    kinds = {item.get("type") for item in items if isinstance(item, dict)}
    if len(kinds) != 1:
        raise bad_request("document can't be mixed with other media types")
    return items


def read_input_media(exchange: Exchange, parameters: Parameters, item: Any) -> tuple[Media, FormattedText]:
    """Return the file and the caption of an InputMedia."""
    if not isinstance(item, dict) or not set(item) <= INPUT_MEDIA_FIELDS:
        raise bad_request("can't parse InputMedia: unknown or unsupported field")
    if item.get("type") not in (MediaKind.PHOTO, MediaKind.DOCUMENT):
        raise bad_request("type of the media must be photo or document in this sandbox")
    words = read_caption(item.get("caption"), item.get("parse_mode"), item.get("caption_entities"))
    media = take_media(exchange, parameters, MediaKind(item["type"]), item.get("media"), "")
    return media, words


@api_method("sendChatAction", "chat_id action")
def send_chat_action(exchange: Exchange, parameters: Parameters) -> bool:
    """Show "typing…" for five seconds; does not count against the flood limits."""
    action = parameters.string("action")
    if action not in ACTIONS:
        raise bad_request("wrong parameter action in request")
    exchange.act(exchange.reach(parameters.integer("chat_id")), action)
    return True


@api_method("answerCallbackQuery", "callback_query_id text show_alert url cache_time")
def answer_callback_query(exchange: Exchange, parameters: Parameters) -> bool:
    """End the waiting of a pressed button; at most once a press."""
    text, url = parameters.string("text"), parameters.string("url")
    if len(text) > 200:
        raise bad_request("MESSAGE_TOO_LONG")
    if url and not url.startswith(f"https://t.me/{exchange.bot.username}?start="):
        raise bad_request("URL_INVALID")
    query = exchange.take_callback(parameters.string("callback_query_id"))
    alert = parameters.boolean("show_alert")
    answer = {"query_id": query.id, "text": text, "show_alert": alert, "url": url, "at": exchange.clock()}
    query.phone.answers.append(answer)
    exchange.changed(query.phone, "answer", answer=answer)
    return True


def reshown(exchange: Exchange, phone: Phone, message: Message) -> None:
    """Tell the page that a message looks different now."""
    exchange.changed(phone, "message", message=message.as_seen())
