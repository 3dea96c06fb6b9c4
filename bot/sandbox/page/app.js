// The page: every phone side by side, or one at a time on a small screen, kept up to date by the event stream.

import { avatar, el } from "./dom.js";
import { PhoneView } from "./phone.js";
import { currentLanguage, switchLanguage, word } from "./words.js";
import { listen, wire } from "./wire.js";

const STATE_SECONDS = 3;

class Town {
  constructor() {
    this.phones = new Map();
    this.current = null;
    this.state = null;
    this.lost = false;
    this.place = document.getElementById("phones");
    this.switcher = document.getElementById("switcher");
  }

  async open() {
    this.translate();
    document.getElementById("language").addEventListener("click", () => this.turnLanguage());
    addEventListener("hashchange", () => this.followHash());
    await this.refresh();
    await this.followHash();
    listen({ onEvent: (event) => this.hear(event), onOpen: () => this.onOpen(), onLost: () => this.onLost() });
    setInterval(() => this.checkState(), STATE_SECONDS * 1000);
  }

  // Phones

  async refresh() {
    await this.checkState();
    const profiles = await wire.phones();
    for (const profile of profiles) this.ensure(profile);
    await Promise.all([...this.phones.values()].map((phone) => phone.load()));
    if (this.current === null && profiles.length > 0) this.choose(profiles[0].id);
    if (profiles.length === 0) this.place.replaceChildren(el("p", { class: "nobody" }, word("no_phone")));
    this.drawSwitcher();
  }

  ensure(profile) {
    if (this.phones.has(profile.id)) return this.phones.get(profile.id);
    const phone = new PhoneView(profile, this);
    this.place.querySelector(".nobody")?.remove();
    this.phones.set(profile.id, phone);
    this.place.append(phone.root);
    return phone;
  }

  others(id) {
    return [...this.phones.values()].filter((phone) => phone.id !== id).map((phone) => phone.profile);
  }

  async startOn(id, payload) {
    const phone = this.phones.get(id);
    if (!phone) return;
    this.choose(id);
    phone.root.scrollIntoView({ inline: "center", block: "nearest" });
    await wire.start(id, payload).catch((error) => phone.toast(error.message));
  }

  description() {
    const texts = this.state?.descriptions ?? {};
    return texts[currentLanguage()] ?? texts[""] ?? "";
  }

  // `#phone=7&start=payload` presses Start on that phone, once.
  async followHash() {
    const wanted = new URLSearchParams(location.hash.slice(1));
    const id = Number(wanted.get("phone"));
    if (!this.phones.has(id)) return;
    this.choose(id);
    this.phones.get(id).root.scrollIntoView({ inline: "center", block: "nearest" });
    if (!wanted.has("start")) return;
    history.replaceState(null, "", location.pathname + location.search);
    await this.startOn(id, wanted.get("start"));
  }

  // One at a time on a small screen

  choose(id) {
    this.current = id;
    const phone = this.phones.get(id);
    phone.unread = 0;
    for (const other of this.phones.values()) other.root.classList.toggle("chosen", other.id === id);
    this.drawSwitcher();
    phone.stick();
  }

  countUnread(phone) {
    if (phone.id !== this.current) phone.unread += 1;
    this.drawSwitcher();
  }

  drawSwitcher() {
    const tabs = [...this.phones.values()].map((phone) => {
      const chosen = phone.id === this.current;
      const words = el("span", { class: "tab-words" }, el("b", {}, phone.profile.first_name), el("small", {}, phone.profile.title || ""));
      const badge = phone.unread > 0 && el("span", { class: "unread" }, String(phone.unread));
      const options = { type: "button", "aria-pressed": String(chosen), on: { click: () => this.choose(phone.id) } };
      return el("button", options, avatar(phone.name, phone.id), words, badge);
    });
    this.switcher.replaceChildren(...tabs);
  }

  // Events

  hear(event) {
    if (event.event === "commands") return this.refresh();
    if (event.event === "bot") return this.checkState();
    const phone = this.phones.get(event.phone);
    if (phone) return phone.hear(event);
    if (event.event === "phone") return this.refresh();
  }

  // What happened before the stream opened, or while it was down, is read at once.
  onOpen() {
    this.lost = false;
    this.refresh();
  }

  onLost() {
    this.lost = true;
    this.showState();
  }

  async checkState() {
    try {
      this.state = await wire.state();
      if (this.lost) await this.refreshAfterLoss();
    } catch {
      this.lost = true;
    }
    this.showState();
  }

  async refreshAfterLoss() {
    this.lost = false;
    await Promise.all([...this.phones.values()].map((phone) => phone.load()));
  }

  showState() {
    const place = document.getElementById("bot-state");
    const connected = !this.lost && Boolean(this.state?.connected);
    const waiting = this.state?.pending_updates ?? 0;
    const text = this.lost ? word("lost") : word(connected ? "connected" : "disconnected");
    const more = waiting > 0 && !this.lost ? ` · ${word("waiting", waiting)}` : "";
    place.className = `bot-state ${connected ? "good" : "bad"}`;
    const label = text + more;
    if (place.textContent !== label) place.replaceChildren(el("span", {}, label));
  }

  // Language

  turnLanguage() {
    switchLanguage();
    this.translate();
    for (const phone of this.phones.values()) phone.translate();
    this.drawSwitcher();
    this.showState();
  }

  translate() {
    document.documentElement.lang = currentLanguage();
    document.title = word("title");
    for (const place of document.querySelectorAll("[data-word]")) place.textContent = word(place.dataset.word);
    const button = document.getElementById("language");
    button.textContent = word("other_language");
    button.setAttribute("aria-label", word("other_language_label"));
    this.switcher.setAttribute("aria-label", word("phones"));
    this.place.setAttribute("aria-label", word("phones"));
  }
}

const town = new Town();
await town.open();
document.documentElement.dataset.ready = "true";
