// One phone: its frame, its chat, and what a person can do with it.

import { bubble } from "./bubble.js";
import { Composer } from "./composer.js";
import { avatar, el, icon, iconButton } from "./dom.js";
import { actionWords, clockTime, dayName, word } from "./words.js";
import { wire } from "./wire.js";

const PRESSED_SECONDS = 30;
const TOAST_SECONDS = 4;
const NEAR_BOTTOM = 120;

export class PhoneView {
  constructor(profile, town) {
    this.profile = profile;
    this.town = town;
    this.chat = null;
    this.unread = 0;
    this.nodes = new Map();
    this.pressed = new Map();
    this.composer = new Composer(this.actions());
    this.build();
  }

  get id() {
    return this.profile.id;
  }

  get name() {
    return `${this.profile.first_name} ${this.profile.last_name ?? ""}`.trim();
  }

  // What bubbles and composer may ask for.
  actions() {
    const safely = (work) => work.catch((error) => this.toast(error.message));
    return {
      botName: "",
      press: {
        username: "",
        command: (command) => safely(wire.text(this.id, command)),
        start: (payload) => safely(wire.start(this.id, payload)),
      },
      anchor: (messageId) => `message-${this.id}-${messageId}`,
      reply: (message) => this.composer.replyTo(message),
      edit: (message) => this.composer.startEdit(message),
      scrollTo: (messageId) => this.scrollTo(messageId),
      openMenu: (event, choices) => this.openMenu(event, choices),
      otherPhones: () => this.town.others(this.id),
      startElsewhere: (id, payload) => this.town.startOn(id, payload),
      tap: (message, data, button) => this.tap(message, data, button),
      start: (payload) => safely(wire.start(this.id, payload)),
      unblock: () => safely(wire.unblock(this.id)),
      text: (text, replyTo) => safely(wire.text(this.id, text, replyTo)),
      sendEdit: (message, text) => safely(wire.edit(this.id, message.message_id, text)),
      upload: (kind, file, caption, replyTo) => safely(wire.upload(this.id, kind, file, caption, replyTo)),
    };
  }

  build() {
    this.title = el("b", { class: "bot-name" });
    this.subtitle = el("span", { class: "bot-doing", role: "status" });
    this.clock = el("span", { class: "clock" });
    this.options = iconButton("more", word("menu"), (event) => this.openOptions(event), "on-bar");
    this.head = el("div", { class: "chat-head" }, el("img", { class: "bot-face", src: "/page/icon.svg", alt: "" }));
    this.head.append(el("div", { class: "who" }, this.title, this.subtitle), this.options);
    this.pin = el("button", { type: "button", class: "pinned", hidden: true });
    this.list = el("div", { class: "messages", role: "log", tabindex: "0", "aria-label": word("message") });
    this.toBottom = iconButton("down", word("to_bottom"), () => this.scrollDown(), "to-bottom");
    this.over = el("div", { class: "over" });
    const bar = el("div", { class: "status-bar", "aria-hidden": "true" }, this.clock, el("i", { class: "lens" }));
    bar.append(el("span", { class: "signs" }, icon("signal"), icon("battery")));
    const chat = el("div", { class: "chat" }, this.list, this.toBottom);
    this.screen = el("div", { class: "screen" }, bar, this.head, this.pin, chat, this.composer.place, this.over);
    this.owner = el("h2", { class: "owner" });
    this.root = el("section", { class: "phone", data: { phone: this.id } }, this.owner, el("div", { class: "frame" }, this.screen));
    this.following = true;
    this.list.addEventListener("scroll", () => this.onScroll());
    new ResizeObserver(() => this.following && this.stick()).observe(this.list);
    this.translate();
  }

  translate() {
    const role = this.profile.title && el("small", {}, this.profile.title);
    this.owner.replaceChildren(avatar(this.name, this.id), el("span", {}, el("b", {}, this.name), role || ""));
    this.root.setAttribute("aria-label", word("phone_of", this.name));
    this.options.setAttribute("aria-label", word("menu"));
    this.clock.textContent = clockTime(Date.now() / 1000);
    this.nodes.clear();
    if (this.chat) this.render();
  }

  async load() {
    this.chat = await wire.chat(this.id);
    Object.assign(this.profile, this.chat.phone);
    this.composer.act.botName = this.chat.bot.first_name;
    this.composer.act.press.username = this.chat.bot.username;
    this.title.textContent = this.chat.bot.first_name;
    this.render();
    this.scrollDown();
  }

  // Events

  hear(event) {
    if (!this.chat || event.version <= this.chat.version) return;
    if (event.version > this.chat.version + 1) return this.load();
    this.chat.version = event.version;
    if (event.event === "message") this.onMessage(event.message);
    if (event.event === "deleted") this.onDeleted(event.message_id);
    if (event.event === "typing") this.onTyping(event.action, event.seconds);
    if (event.event === "answer") this.onAnswer(event.answer);
    if (event.event === "phone") this.onPhone(event.phone_state);
  }

  onMessage(message) {
    const messages = this.chat.messages;
    const index = messages.findIndex((old) => old.message_id === message.message_id);
    const isNew = index < 0;
    const follow = isNew && (this.nearBottom() || !message.by_bot);
    if (isNew) messages.push(message);
    else messages[index] = message;
    if (message.by_bot) this.showAction("");
    if (isNew && message.by_bot) this.town.countUnread(this);
    if (isNew && (!this.chat.phone.started || !message.by_bot)) this.chat.phone.started = true;
    this.refreshKeyboard(isNew && message.by_bot);
    this.render();
    if (isNew && message.by_bot && message.force_reply) this.composer.replyTo(message);
    if (follow) this.scrollDown();
  }

  // The bot's own keyboard is not part of a message; it is fetched when it may have changed.
  async refreshKeyboard(needed) {
    if (!needed) return;
    const { keyboard, commands } = await wire.chat(this.id);
    if (JSON.stringify([keyboard, commands]) === JSON.stringify([this.chat.keyboard, this.chat.commands])) return;
    Object.assign(this.chat, { keyboard, commands });
    this.render();
  }

  onDeleted(messageId) {
    this.chat.messages = this.chat.messages.filter((message) => message.message_id !== messageId);
    this.render();
  }

  onTyping(action, seconds) {
    this.showAction(action);
    clearTimeout(this.actionTimer);
    this.actionTimer = setTimeout(() => this.showAction(""), seconds * 1000);
  }

  onAnswer(answer) {
    this.release(answer.query_id);
    const payload = /\?start=([\w-]+)$/.exec(answer.url)?.[1];
    if (payload) this.composer.act.start(payload);
    if (!answer.text) return;
    if (answer.show_alert) this.alert(answer.text);
    else this.toast(answer.text);
  }

  onPhone(state) {
    Object.assign(this.chat.phone, state);
    Object.assign(this.profile, state);
    this.render();
  }

  // Drawing

  render() {
    const atBottom = this.nearBottom();
    this.list.replaceChildren(...this.items());
    const { started, blocked, deactivated } = this.chat.phone;
    const { keyboard, commands } = this.chat;
    const wanted = JSON.stringify([started, blocked, deactivated, keyboard, commands, word("title")]);
    if (wanted !== this.composerShown) this.composer.render({ started, blocked, deactivated, keyboard, commands });
    this.composerShown = wanted;
    this.showPinned();
    this.showAction(this.chat.typing);
    if (atBottom) this.scrollDown();
  }

  items() {
    if (this.chat.messages.length === 0) return [this.welcome()];
    const items = [];
    let day = "";
    for (const group of grouped(this.chat.messages)) {
      const name = dayName(group[0].at);
      if (name !== day) items.push(el("div", { class: "day" }, el("span", {}, name)));
      day = name;
      items.push(this.node(group));
    }
    return items;
  }

  // Only what changed is drawn anew, so that an open quotation stays open.
  node(group) {
    const key = group[0].message_id;
    const looks = JSON.stringify(group);
    const known = this.nodes.get(key);
    if (known?.looks === looks) return known.node;
    const node = bubble(group, this.composer.act);
    this.nodes.set(key, { looks, node });
    return node;
  }

  welcome() {
    const description = this.town.description();
    const text = description || word("empty_hint");
    return el("div", { class: "welcome" }, el("b", {}, description ? word("empty") : this.chat.bot.first_name), el("p", {}, text));
  }

  showAction(action) {
    if (this.chat) this.chat.typing = action;
    this.head.classList.toggle("busy", Boolean(action));
    this.subtitle.textContent = action ? actionWords(action, true) : word("bot");
  }

  showPinned() {
    const pinned = this.chat.messages.findLast((message) => message.pinned);
    this.pin.hidden = !pinned;
    if (!pinned) return;
    const text = pinned.text || word(pinned.media?.kind ?? "message");
    this.pin.replaceChildren(icon("pin"), el("span", {}, el("b", {}, word("pinned")), el("span", {}, text)));
    this.pin.onclick = () => this.scrollTo(pinned.message_id);
  }

  // Scrolling

  nearBottom() {
    return this.list.scrollHeight - this.list.scrollTop - this.list.clientHeight < NEAR_BOTTOM;
  }

  scrollDown() {
    this.list.scrollTop = this.list.scrollHeight;
    for (const image of this.list.querySelectorAll("img")) {
      if (!image.complete) image.addEventListener("load", () => this.nearBottom() && this.stick(), { once: true });
    }
  }

  stick() {
    this.list.scrollTop = this.list.scrollHeight;
  }

  onScroll() {
    this.following = this.nearBottom();
    this.toBottom.classList.toggle("shown", !this.nearBottom());
  }

  scrollTo(messageId) {
    const node = document.getElementById(this.composer.act.anchor(messageId));
    node?.scrollIntoView({ block: "center", behavior: "smooth" });
    node?.classList.add("flash");
    setTimeout(() => node?.classList.remove("flash"), 1500);
  }

  // Buttons and what comes back

  async tap(message, data, button) {
    button.classList.add("waiting");
    button.setAttribute("aria-busy", "true");
    try {
      const { query_id: queryId } = await wire.tap(this.id, message.message_id, data);
      this.pressed.set(queryId, button);
      if (this.chat.answers_seen?.has(queryId)) this.release(queryId);
      setTimeout(() => this.release(queryId), PRESSED_SECONDS * 1000);
    } catch (error) {
      this.calm(button);
      this.toast(error.message);
    }
  }

  release(queryId) {
    this.chat.answers_seen ??= new Set();
    this.chat.answers_seen.add(queryId);
    const button = this.pressed.get(queryId);
    this.pressed.delete(queryId);
    if (button) this.calm(button);
  }

  calm(button) {
    button.classList.remove("waiting");
    button.removeAttribute("aria-busy");
  }

  toast(text) {
    const toast = el("div", { class: "toast", role: "status" }, text);
    this.over.append(toast);
    setTimeout(() => toast.remove(), TOAST_SECONDS * 1000);
  }

  alert(text) {
    const before = document.activeElement;
    const close = () => {
      shade.remove();
      before?.focus();
    };
    const button = el("button", { type: "button", class: "big", on: { click: close } }, word("ok"));
    const box = el("div", { class: "alert", role: "alertdialog", "aria-modal": "true", "aria-label": text }, el("p", {}, text), button);
    const shade = el("div", { class: "shade" }, box);
    shade.addEventListener("keydown", (event) => event.key === "Escape" && close());
    this.over.append(shade);
    button.focus();
  }

  openOptions(event) {
    const { blocked } = this.chat.phone;
    const act = this.composer.act;
    const block = { icon: "close", label: word("block"), run: () => wire.block(this.id) };
    const unblock = { icon: "reply", label: word("unblock"), run: () => act.unblock() };
    this.openMenu(event, [blocked ? unblock : block]);
  }

  openMenu(event, choices) {
    const before = event.currentTarget ?? document.activeElement;
    const close = () => {
      shade.remove();
      before?.focus?.();
    };
    const items = choices.map((choice) => menuItem(choice, close));
    const menu = el("div", { class: "menu", role: "menu" }, ...items);
    const shade = el("div", { class: "menu-shade" }, menu);
    shade.addEventListener("click", (click) => click.target === shade && close());
    shade.addEventListener("contextmenu", (click) => click.preventDefault());
    shade.addEventListener("keydown", (key) => moveInMenu(key, items, close));
    this.over.append(shade);
    place(menu, event, this.screen.getBoundingClientRect());
    items[0].focus();
  }
}

function menuItem(choice, close) {
  const run = () => {
    close();
    choice.run();
  };
  const words = el("span", {}, choice.label, choice.detail ? el("small", {}, choice.detail) : "");
  return el("button", { type: "button", role: "menuitem", on: { click: run } }, choice.icon ? icon(choice.icon) : "", words);
}

function moveInMenu(event, items, close) {
  const at = items.indexOf(document.activeElement);
  if (event.key === "Escape") close();
  else if (event.key === "ArrowDown") items[(at + 1) % items.length].focus();
  else if (event.key === "ArrowUp") items[(at - 1 + items.length) % items.length].focus();
  else return;
  event.preventDefault();
}

function place(menu, event, screen) {
  const source = event.currentTarget?.getBoundingClientRect?.();
  const x = event.clientX || source?.left || screen.left + 20;
  const y = event.clientY || source?.top || screen.top + 80;
  const left = Math.min(x - screen.left, screen.width - menu.offsetWidth - 12);
  const top = Math.min(y - screen.top, screen.height - menu.offsetHeight - 12);
  menu.style.left = `${Math.max(12, left)}px`;
  menu.style.top = `${Math.max(12, top)}px`;
}

// The parts of an album stand together.
function grouped(messages) {
  const groups = [];
  for (const message of messages) {
    const last = groups.at(-1);
    if (message.album && last?.[0].album === message.album) last.push(message);
    else groups.push([message]);
  }
  return groups;
}
