"""Methods about the bot itself: who it is, its updates, its files, its menus.

Limits   menus of at most 100 commands, names of 1-32 lower-case letters, digits and _, descriptions of 1-256; a bot
         downloads files up to 20 MB.
"""

from __future__ import annotations

import re
from typing import Any

from bot.sandbox.exchange import Exchange
from bot.sandbox.files import MAX_DOWNLOAD
from bot.sandbox.messages import Wire
from bot.sandbox.methods import api_method
from bot.sandbox.parameters import Parameters
from bot.sandbox.refusals import bad_request, conflict
from bot.sandbox.updates import MAX_A_CALL, read_allowed
from bot.sandbox.webhook import Webhook

MAX_POLL_SECONDS = 50


@api_method("getMe", changes=False)
def get_me(exchange: Exchange, parameters: Parameters) -> Wire:
    """Say who the bot is."""
    return exchange.bot.as_me()


@api_method("logOut")
def log_out(exchange: Exchange, parameters: Parameters) -> bool:
    """Agree; there is no other server to move to."""
    return True


@api_method("close")
def close(exchange: Exchange, parameters: Parameters) -> bool:
    """Agree; there is no other server to move to."""
    return True


@api_method("getUpdates", "offset limit timeout allowed_updates", changes=False)
async def get_updates(exchange: Exchange, parameters: Parameters) -> list[Wire]:
    """Hand out what is not confirmed; the offset confirms what is below it."""
    if exchange.courier.webhook is not None:
        raise conflict(
            "can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first"
        )
    _remember_allowed(exchange, parameters)
    limit = parameters.integer("limit") or MAX_A_CALL
    seconds = min(max(parameters.integer("timeout") or 0, 0), MAX_POLL_SECONDS)
    return await exchange.updates.poll(parameters.integer("offset"), limit, seconds)


def _remember_allowed(exchange: Exchange, parameters: Parameters) -> None:
    allowed = read_allowed(parameters.structure("allowed_updates"))
    if allowed is not None:
        exchange.updates.allowed = allowed


@api_method("setWebhook", "url max_connections allowed_updates drop_pending_updates secret_token")
async def set_webhook(exchange: Exchange, parameters: Parameters) -> bool:
    """Carry updates to a URL from now on; an empty one ends it."""
    url, secret = parameters.string("url"), parameters.string("secret_token")
    webhook = Webhook(url, secret, parameters.integer("max_connections") or 40) if url else None
    _remember_allowed(exchange, parameters)
    if parameters.boolean("drop_pending_updates"):
        exchange.updates.drop()
    exchange.courier.set(webhook)
    exchange.board.publish("bot")
    return True


@api_method("deleteWebhook", "drop_pending_updates")
async def delete_webhook(exchange: Exchange, parameters: Parameters) -> bool:
    """Go back to long polling."""
    if parameters.boolean("drop_pending_updates"):
        exchange.updates.drop()
    exchange.courier.set(None)
    return True


@api_method("getWebhookInfo", changes=False)
def get_webhook_info(exchange: Exchange, parameters: Parameters) -> Wire:
    """Say where updates go and what went wrong last."""
    return exchange.courier.info()


@api_method("getFile", "file_id", changes=False)
def get_file(exchange: Exchange, parameters: Parameters) -> Wire:
    """Say where a file can be downloaded."""
    file = exchange.files.file(parameters.string("file_id"))
    if file is None:
        raise bad_request("invalid file_id")
    if file.size > MAX_DOWNLOAD:
        raise bad_request("file is too big")
    return file.as_json() | {"file_path": file.path}


@api_method("getChat", "chat_id", changes=False)
def get_chat(exchange: Exchange, parameters: Parameters) -> Wire:
    """Say whose chat it is."""
    phone = exchange.known(parameters.integer("chat_id"))
    gifts = dict.fromkeys(
        ("unlimited_gifts", "limited_gifts", "unique_gifts", "premium_subscription", "gifts_from_channels"), False
    )
    chat = phone.profile.as_chat() | {"accent_color_id": 1, "max_reaction_count": 11, "accepted_gift_types": gifts}
    pinned = next((message for message in reversed(phone.messages.values()) if message.pinned), None)
    return chat | ({"pinned_message": pinned.as_json()} if pinned else {})


@api_method("setMyCommands", "commands scope language_code")
def set_my_commands(exchange: Exchange, parameters: Parameters) -> bool:
    """Set the menu of a scope and a language."""
    commands = parameters.structure("commands")
    if not isinstance(commands, list) or len(commands) > 100:
        raise bad_request("can't parse commands: expected an Array of at most 100 BotCommand")
    for command in commands:
        _check_command(command)
    exchange.card.commands[_scope(parameters)] = commands
    exchange.board.publish("commands")
    return True


def _check_command(command: Any) -> None:
    if not isinstance(command, dict) or not {"command", "description"} <= set(command) <= {"command", "description"}:
        raise bad_request("can't parse BotCommand: expected the fields command and description")
    if not re.fullmatch(r"[a-z0-9_]{1,32}", str(command["command"])):
        raise bad_request("BOT_COMMAND_INVALID")
    if not 1 <= len(str(command["description"])) <= 256:
        raise bad_request("BOT_COMMAND_DESCRIPTION_INVALID")


def _scope(parameters: Parameters) -> tuple[str, str]:
    scope = parameters.structure("scope") or {"type": "default"}
    known = ("default", "all_private_chats", "all_group_chats", "all_chat_administrators", "chat")
    if not isinstance(scope, dict) or scope.get("type") not in known:
        raise bad_request("can't parse BotCommandScope: unsupported type specified")
    name = f"chat:{scope.get('chat_id')}" if scope["type"] == "chat" else str(scope["type"])
    return name, _language(parameters)


def _language(parameters: Parameters) -> str:
    code = parameters.string("language_code")
    if code and not re.fullmatch(r"[a-z]{2}", code):
        raise bad_request("invalid language code specified")
    return code


@api_method("getMyCommands", "scope language_code", changes=False)
def get_my_commands(exchange: Exchange, parameters: Parameters) -> list[Wire]:
    """Return the menu of exactly this scope and language."""
    return exchange.card.commands.get(_scope(parameters), [])


@api_method("deleteMyCommands", "scope language_code")
def delete_my_commands(exchange: Exchange, parameters: Parameters) -> bool:
    """Forget the menu of this scope and language."""
    exchange.card.commands.pop(_scope(parameters), None)
    exchange.board.publish("commands")
    return True


@api_method("setMyDescription", "description language_code")
def set_my_description(exchange: Exchange, parameters: Parameters) -> bool:
    """Set what an empty chat shows."""
    return _describe(parameters, "description", 512, exchange.card.descriptions)


@api_method("setMyShortDescription", "short_description language_code")
def set_my_short_description(exchange: Exchange, parameters: Parameters) -> bool:
    """Set what the bot's profile shows."""
    return _describe(parameters, "short_description", 120, exchange.card.short_descriptions)


def _describe(parameters: Parameters, field: str, longest: int, kept: dict[str, str]) -> bool:
    text = parameters.string(field)
    if len(text) > longest:
        raise bad_request(f"{field.upper()}_TOO_LONG")
    kept[_language(parameters)] = text
    return True


@api_method("setChatMenuButton", "chat_id menu_button")
def set_chat_menu_button(exchange: Exchange, parameters: Parameters) -> bool:
    """Set what the button beside the composer opens."""
    button = parameters.structure("menu_button") or {"type": "default"}
    if not isinstance(button, dict) or button.get("type") not in ("default", "commands"):
        raise bad_request("can't parse menu button: unsupported type specified")
    exchange.card.menu_button = button
    return True
