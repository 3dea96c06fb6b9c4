// The lower edge of a phone: what is answered to, the bot's keyboard, attach, write, send.

import { el, icon, iconButton } from "./dom.js";
import { word } from "./words.js";

export class Composer {
  constructor(act) {
    this.act = act;
    this.context = null;
    this.place = el("div", { class: "composer-place" });
    this.field = el("textarea", { rows: "1", "aria-label": word("message"), placeholder: word("message") });
    this.field.addEventListener("input", () => this.resize());
    this.field.addEventListener("keydown", (event) => this.onKey(event));
  }

  render({ started, blocked, deactivated, keyboard, commands }) {
    if (deactivated) return this.place.replaceChildren(el("p", { class: "note" }, word("deactivated")));
    if (blocked) return this.place.replaceChildren(this.bigButton("unblock", () => this.act.unblock()));
    if (!started) return this.place.replaceChildren(this.bigButton("start", () => this.act.start("")));
    this.field.placeholder = keyboard?.input_field_placeholder ?? word("message");
    this.field.setAttribute("aria-label", word("message"));
    this.contextBar = el("div", { class: "context-bar" });
    const parts = [this.contextBar, this.keyboard(keyboard), this.line(commands)];
    const typing = document.activeElement === this.field;
    this.place.replaceChildren(...parts.filter(Boolean));
    if (typing) this.field.focus();
    this.showContext();
  }

  bigButton(name, press) {
    return el("button", { type: "button", class: "big", on: { click: press } }, word(name));
  }

  keyboard(keyboard) {
    if (!keyboard) return null;
    const rows = keyboard.keyboard.map((row) => {
      const labels = row.map((button) => (typeof button === "string" ? button : button.text));
      return el("div", { class: "button-row" }, ...labels.map((label) => this.keyboardButton(label)));
    });
    return el("div", { class: "reply-keyboard" }, ...rows);
  }

  keyboardButton(label) {
    return el("button", { type: "button", class: "inline", on: { click: () => this.act.text(label) } }, el("span", {}, label));
  }

  line(commands) {
    const menu = commands.length > 0 && this.commandsButton(commands);
    const attach = iconButton("attach", word("attach"), (event) => this.openAttach(event));
    const send = iconButton("send", word("send"), () => this.send(), "send");
    return el("div", { class: "composer" }, menu, attach, this.field, send);
  }

  commandsButton(commands) {
    const choices = commands.map(({ command, description }) => ({
      label: `/${command}`,
      detail: description,
      run: () => this.act.text(`/${command}`),
    }));
    const options = { type: "button", class: "commands", "aria-label": word("commands_label") };
    const button = el("button", options, icon("menu"), el("span", {}, word("commands")));
    button.addEventListener("click", (event) => this.act.openMenu(event, choices));
    return button;
  }

  openAttach(event) {
    this.act.openMenu(event, [
      { icon: "photo", label: word("photo"), run: () => this.pick("photo", "image/*") },
      { icon: "file", label: word("file"), run: () => this.pick("document", "") },
    ]);
  }

  pick(kind, accept) {
    const input = el("input", { type: "file", accept, hidden: true, class: `pick-${kind}` });
    input.addEventListener("change", () => {
      if (input.files.length > 0) this.upload(kind, input.files[0]);
      input.remove();
    });
    input.addEventListener("cancel", () => input.remove());
    this.place.append(input);
    input.click();
  }

  upload(kind, file) {
    const caption = this.context?.edits ? "" : this.field.value;
    const replyTo = this.context?.replies?.message_id;
    this.clear();
    this.act.upload(kind, file, caption, replyTo);
  }

  replyTo(message) {
    this.context = { replies: message };
    this.showContext();
    this.field.focus();
  }

  startEdit(message) {
    this.context = { edits: message };
    this.field.value = message.text;
    this.resize();
    this.showContext();
    this.field.focus();
  }

  showContext() {
    if (!this.contextBar) return;
    const message = this.context?.replies ?? this.context?.edits;
    if (!message) return this.contextBar.replaceChildren();
    const title = this.context.edits ? word("editing") : message.by_bot ? this.act.botName : word("you");
    const text = message.text || word(message.media?.kind ?? "message");
    const cancel = iconButton("close", word("cancel"), () => this.clear());
    this.contextBar.replaceChildren(el("div", { class: "context" }, el("b", {}, title), el("span", {}, text)), cancel);
  }

  onKey(event) {
    if (event.key === "Enter" && !event.shiftKey && !event.isComposing) {
      event.preventDefault();
      this.send();
    } else if (event.key === "Escape") this.clear();
  }

  send() {
    const text = this.field.value;
    if (!text.trim()) return;
    const { replies, edits } = this.context ?? {};
    this.clear();
    if (edits) this.act.sendEdit(edits, text);
    else this.act.text(text, replies?.message_id);
  }

  clear() {
    this.context = null;
    this.field.value = "";
    this.resize();
    this.showContext();
  }

  resize() {
    this.field.style.height = "auto";
    this.field.style.height = `${Math.min(this.field.scrollHeight, 140)}px`;
  }
}
