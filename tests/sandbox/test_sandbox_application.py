"""A real telegram.ext.Application polls the sandbox and works as with Telegram."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from telegram import InlineKeyboardButton, InlineKeyboardMarkup, InputMediaPhoto, Update
from telegram.ext import (
    Application,
    ApplicationBuilder,
    CallbackQueryHandler,
    CommandHandler,
    ContextTypes,
    MessageHandler,
    filters,
)

from bot.sandbox.client import PhoneClient
from bot.sandbox.running import RunningSandbox, running_sandbox
from tests.sandbox.wire_bots import picture

Context = ContextTypes.DEFAULT_TYPE


async def _greet(update: Update, context: Context) -> None:
    button = InlineKeyboardButton("Je prends", callback_data="take:7")
    await update.effective_message.reply_html(
        f"<b>Bonjour</b> {' '.join(context.args)}", reply_markup=InlineKeyboardMarkup.from_button(button)
    )


async def _take(update: Update, context: Context) -> None:
    await update.callback_query.answer("C'est pris")
    await update.callback_query.edit_message_text("Pris.")


async def _measure(update: Update, context: Context) -> None:
    file = await update.effective_message.photo[-1].get_file()
    content = await file.download_as_bytearray()
    await update.effective_message.reply_media_group([InputMediaPhoto(bytes(content)), InputMediaPhoto(picture())])


async def _note_edit(update: Update, context: Context) -> None:
    await update.edited_message.reply_text(f"Corrigé : {update.edited_message.text}", do_quote=True)


def _application(sandbox: RunningSandbox) -> Application:
    builder = ApplicationBuilder().token(sandbox.token)
    application = builder.base_url(f"{sandbox.url}/bot").base_file_url(f"{sandbox.url}/file/bot").build()
    application.add_handler(CommandHandler("start", _greet))
    application.add_handler(CallbackQueryHandler(_take))
    application.add_handler(MessageHandler(filters.PHOTO, _measure))
    application.add_handler(MessageHandler(filters.UpdateType.EDITED_MESSAGE & filters.TEXT, _note_edit))
    return application


def _while_polling(sandbox: RunningSandbox, person: Callable[[PhoneClient], None]) -> None:
    async def run() -> None:
        application = _application(sandbox)
        async with application:
            await application.start()
            await application.updater.start_polling()
            await asyncio.get_running_loop().run_in_executor(None, person, sandbox.client.add_phone(7, "Ana"))
            await application.updater.stop()
            await application.stop()

    asyncio.run(run())


def _conversation(phone: PhoneClient) -> None:
    started = phone.start("abc")
    greeting = phone.wait_for_reply(started)
    assert greeting.text == "Bonjour abc"
    answer = phone.wait_for_answer(phone.tap("Je prends"))
    assert answer.text == "C'est pris"
    edited = phone.wait_for(lambda chat: chat.message(greeting.message_id).edited).message(greeting.message_id)
    assert (edited.text, edited.buttons) == ("Pris.", ())
    sent = phone.upload("photo", picture(2000, 1000), name="machine.png", caption="fuite")
    album = phone.wait_for(lambda chat: len(chat.after(sent)) == 2).after(sent)
    assert [message.media.kind for message in album] == ["photo", "photo"]
    assert album[0].album == album[1].album is not None
    typed = phone.text("prese")
    phone.edit(typed, "presse")
    assert phone.wait_for_reply(typed, "Corrigé : presse").reply_to == typed


def test_a_real_application_serves_a_phone_from_start_to_album() -> None:
    """Commands, buttons, edits, photos both ways and albums work with an unmodified Application that polls."""
    with running_sandbox() as sandbox:
        _while_polling(sandbox, _conversation)
        assert sandbox.client.state()["pending_updates"] == 0
        assert [entry["update_ids"] for entry in sandbox.api.ledger.after() if entry["kind"] == "confirmed"]
