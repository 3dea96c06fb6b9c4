"""Keyboards as Telegram accepts them: checked once, kept and shown as they came.

Limits   callback data 1-64 bytes; at most 100 buttons, 8 a row; one action a button; a URL that is one.
Errors   Refused 400 with Telegram's words (BUTTON_DATA_INVALID, BUTTON_URL_INVALID, …).
Source   core.telegram.org/bots/api InlineKeyboardMarkup, ReplyKeyboardMarkup.
"""

from __future__ import annotations

import re
from typing import Any

from bot.sandbox.entities import utf16_length
from bot.sandbox.refusals import bad_request

Markup = dict[str, Any]

MAX_DATA_BYTES = 64
MAX_BUTTONS = 100
MAX_ROW = 8
MARKUP_FIELDS = {
    "inline_keyboard": {"inline_keyboard"},
    "keyboard": {
        "keyboard",
        "resize_keyboard",
        "one_time_keyboard",
        "input_field_placeholder",
        "selective",
        "is_persistent",
    },
    "remove_keyboard": {"remove_keyboard", "selective"},
    "force_reply": {"force_reply", "input_field_placeholder", "selective"},
}
BUTTON_ACTIONS = ("callback_data", "url", "copy_text", "switch_inline_query_current_chat", "web_app")


def read_markup(markup: Any) -> Markup | None:
    """Return the checked *markup*, or None when there is none."""
    if markup is None:
        return None
    kind = next((kind for kind in MARKUP_FIELDS if isinstance(markup, dict) and kind in markup), None)
    if kind is None:
        raise bad_request("can't parse reply keyboard markup JSON object")
    if unknown := set(markup) - MARKUP_FIELDS[kind]:
        raise bad_request(f'unknown field "{min(unknown)}" in reply markup')
    if kind in {"inline_keyboard", "keyboard"}:
        _check_rows(markup[kind], kind)
    return dict(markup)


def read_inline_markup(markup: Any) -> Markup | None:
    """Return the checked *markup* of an edit, where only buttons under the message make sense."""
    checked = read_markup(markup)
    if checked is not None and "inline_keyboard" not in checked:
        raise bad_request("inline keyboard expected")
    return checked if checked and any(checked["inline_keyboard"]) else None


def _check_rows(rows: Any, kind: str) -> None:
    if not isinstance(rows, list) or not all(isinstance(row, list) for row in rows):
        raise bad_request("can't parse reply keyboard markup: expected an Array of Array of buttons")
    if sum(map(len, rows)) > MAX_BUTTONS or any(len(row) > MAX_ROW for row in rows):
        raise bad_request("reply markup is too long")
    for button in (button for row in rows for button in row):
        if kind == "inline_keyboard":
            _check_inline_button(button)
        else:
            _check_reply_button(button)


def _check_inline_button(button: Any) -> None:
    if not isinstance(button, dict):
        raise bad_request("can't parse inline keyboard button: expected an Object")
    _check_label(button.get("text"))
    actions = [name for name in BUTTON_ACTIONS if name in button]
    if unknown := set(button) - {"text", "style", *BUTTON_ACTIONS}:
        raise bad_request(f'unknown or unsupported field "{min(unknown)}" of an inline keyboard button')
    if len(actions) != 1:
        raise bad_request("can't parse inline keyboard button: exactly one action is expected")
    if actions[0] == "callback_data":
        _check_data(button["callback_data"])
    elif actions[0] == "url":
        _check_url(button["url"])


def _check_reply_button(button: Any) -> None:
    if isinstance(button, str):
        _check_label(button)
        return
    if not isinstance(button, dict) or not set(button) <= {"text", "request_contact", "request_location", "style"}:
        raise bad_request("can't parse keyboard button: unknown field")
    _check_label(button.get("text"))


def _check_label(text: Any) -> None:
    if not isinstance(text, str) or not text.strip():
        raise bad_request("can't parse keyboard button: button text must be non-empty")
    if utf16_length(text) > 256:
        raise bad_request("can't parse keyboard button: button text is too long")


def _check_data(data: Any) -> None:
    if not isinstance(data, str) or not 1 <= len(data.encode("utf-8", "surrogatepass")) <= MAX_DATA_BYTES:
        raise bad_request("BUTTON_DATA_INVALID")


def _check_url(url: Any) -> None:
    if not isinstance(url, str) or not re.fullmatch(r"(https?|tg)://[^\s/]\S*", url):
        raise bad_request("BUTTON_URL_INVALID")


def buttons_of(markup: Markup | None) -> list[dict[str, Any]]:
    """Return the buttons under a message, row after row."""
    return [button for row in (markup or {}).get("inline_keyboard", []) for button in row]
