// One bubble: quote, media, words, time, and the buttons under it.

import { el, icon, iconButton } from "./dom.js";
import { deepLink, formatted } from "./formatting.js";
import { openPhoto } from "./lightbox.js";
import { clockTime, fileSize, word } from "./words.js";

const SWIPE_PIXELS = 60;

// `messages` is one message, or the parts of an album; `act` is what the phone can do with them.
export function bubble(messages, act) {
  const message = messages.find((part) => part.text) ?? messages[0];
  const sticker = message.media?.kind === "sticker";
  const side = message.by_bot ? "in" : "out";
  const body = el("div", { class: `bubble ${sticker ? "bare" : ""} ${message.media ? "with-media" : ""}` });
  body.append(...[forwarded(message), quote(messages[0], act), ...media(messages), words(message, act)].filter(Boolean));
  if (!message.text) body.append(stamp(message));
  const column = el("div", { class: "column" }, body, keyboard(message, act));
  const options = { class: `row ${side}`, data: { message: message.message_id }, id: act.anchor(message.message_id) };
  const row = el("article", options, column, tools(message, act));
  row.addEventListener("contextmenu", (event) => openMenu(event, message, act));
  swipeToReply(row, column, () => act.reply(message));
  return row;
}

function forwarded(message) {
  return message.forward_from && el("div", { class: "forwarded" }, word("forwarded", message.forward_from));
}

function quote(message, act) {
  const quoted = message.reply_to;
  if (!quoted) return null;
  const options = { type: "button", class: "quote", on: { click: () => act.scrollTo(quoted.message_id) } };
  const who = quoted.by_bot ? act.botName : word("you");
  return el("button", options, el("b", {}, who), el("span", {}, quoted.text || word(quoted.kind ?? "message")));
}

function media(messages) {
  const photos = messages.filter((message) => message.media?.kind === "photo");
  if (photos.length > 1) return [el("div", { class: "album" }, ...photos.map((message) => photo(message.media)))];
  return messages.filter((message) => message.media).map((message) => SHOWN[message.media.kind](message.media));
}

function photo(media) {
  const image = el("img", { src: media.url, alt: word("photo"), width: media.width, height: media.height, loading: "lazy" });
  const options = { type: "button", class: "photo", "aria-label": word("open_photo"), on: { click: () => openPhoto(media) } };
  return el("button", options, image);
}

const SHOWN = {
  photo,
  document(media) {
    const ending = media.name.includes(".") ? media.name.split(".").pop().slice(0, 4) : "";
    const facts = el("span", { class: "facts" }, el("b", {}, media.name), el("small", {}, fileSize(media.size)));
    const badge = el("span", { class: "badge", "aria-hidden": "true" }, ending.toUpperCase() || icon("file"));
    return el("a", { class: "document", href: media.url, target: "_blank", rel: "noopener" }, badge, facts);
  },
  voice(media) {
    return el("div", { class: "voice" }, el("audio", { controls: true, preload: "metadata", src: media.url }));
  },
  sticker(media) {
    return el("img", { class: "sticker", src: media.url, alt: word("sticker") });
  },
};

function words(message, act) {
  if (!message.text) return null;
  const parts = formatted(message.text, message.entities, act.press);
  return el("div", { class: "words", dir: "auto" }, ...parts, stamp(message));
}

function stamp(message) {
  const time = el("time", {}, clockTime(message.at));
  const edited = message.edited_at && el("span", { class: "edited" }, word("edited"));
  const ticks = !message.by_bot && el("span", { class: "ticks", "aria-hidden": "true" }, "✓✓");
  return el("span", { class: "stamp" }, edited, time, ticks);
}

function keyboard(message, act) {
  if (message.buttons.length === 0) return null;
  const rows = message.buttons.map((row) =>
    el("div", { class: "button-row" }, ...row.map((button) => inlineButton(message, button, act))),
  );
  return el("div", { class: "keyboard" }, ...rows);
}

function inlineButton(message, button, act) {
  if (button.url) return urlButton(button, act);
  const pressed = el("button", { type: "button", class: "inline" }, el("span", {}, button.text));
  pressed.addEventListener("click", () => {
    if (button.copy_text) navigator.clipboard?.writeText(button.copy_text.text);
    else act.tap(message, button.callback_data ?? "", pressed);
  });
  return pressed;
}

function urlButton(button, act) {
  const payload = deepLink(button.url, act.press.username);
  if (payload === null) {
    const options = { class: "inline", href: button.url, target: "_blank", rel: "noopener noreferrer" };
    return el("a", options, el("span", {}, button.text), icon("open"));
  }
  const options = { type: "button", class: "inline", on: { click: () => act.press.start(payload) } };
  return el("button", options, el("span", {}, button.text), icon("play"));
}

function tools(message, act) {
  const reply = iconButton("reply", word("reply"), () => act.reply(message));
  const more = iconButton("more", word("more"), (event) => openMenu(event, message, act));
  return el("div", { class: "tools" }, reply, more);
}

function openMenu(event, message, act) {
  event.preventDefault();
  const choices = [{ icon: "reply", label: word("reply"), run: () => act.reply(message) }];
  const own = !message.by_bot && !message.media && message.text;
  if (own) choices.push({ icon: "edit", label: word("edit"), run: () => act.edit(message) });
  if (message.text) {
    choices.push({ icon: "file", label: word("copy"), run: () => navigator.clipboard?.writeText(message.text) });
  }
  act.openMenu(event, [...choices, ...deepLinkChoices(message, act)]);
}

function deepLinkChoices(message, act) {
  const urls = message.entities.map((entity) => entity.url ?? message.text.slice(entity.offset, entity.offset + entity.length));
  const payload = urls.map((url) => deepLink(url, act.press.username)).find(Boolean);
  if (!payload) return [];
  return act.otherPhones().map((phone) => ({
    icon: "open",
    label: word("open_on", phone.first_name),
    run: () => act.startElsewhere(phone.id, payload),
  }));
}

function swipeToReply(row, column, reply) {
  let begin = null;
  row.addEventListener("touchstart", (event) => (begin = event.touches[0]), { passive: true });
  row.addEventListener("touchmove", (event) => {
    if (!begin) return;
    const [x, y] = [event.touches[0].clientX - begin.clientX, event.touches[0].clientY - begin.clientY];
    column.style.translate = Math.abs(x) > 2 * Math.abs(y) ? `${Math.max(-80, Math.min(0, x))}px 0` : "";
  }, { passive: true });
  row.addEventListener("touchend", (event) => {
    if (begin && begin.clientX - event.changedTouches[0].clientX > SWIPE_PIXELS && column.style.translate) reply();
    column.style.translate = "";
    begin = null;
  });
}
