// Text with entities becomes elements. Offsets are UTF-16 code units, as JavaScript counts them.

import { el, icon } from "./dom.js";
import { word } from "./words.js";

const TAGS = { bold: "strong", italic: "em", underline: "u", strikethrough: "s", code: "code", pre: "pre" };

export function formatted(text, entities, press) {
  const inner = [...entities].sort((one, other) => one.offset - other.offset || other.length - one.length);
  return pieces(text, 0, text.length, inner, press);
}

function pieces(text, from, to, entities, press) {
  const parts = [];
  let at = from;
  const plain = (begin, end) => parts.push(afterBlock(parts.at(-1)) ? text.slice(begin, end).replace(/^\n/, "") : text.slice(begin, end));
  while (entities.length > 0) {
    const entity = entities.shift();
    const end = Math.min(entity.offset + entity.length, to);
    if (entity.offset > at) plain(at, entity.offset);
    const inside = [];
    while (entities.length > 0 && entities[0].offset < end) inside.push(entities.shift());
    const start = Math.max(at, entity.offset);
    parts.push(dressed(entity, text.slice(start, end), pieces(text, start, end, inside, press), press));
    at = end;
  }
  if (at < to) plain(at, to);
  return parts;
}

// A quotation ends its line by itself; the line break after it would leave an empty one.
function afterBlock(part) {
  return part instanceof Element && ["BLOCKQUOTE", "PRE"].includes(part.tagName);
}

function dressed(entity, plain, children, press) {
  switch (entity.type) {
    case "text_link":
      return link(entity.url, children, press, false);
    case "url":
      return link(plain.startsWith("http") ? plain : `https://${plain}`, children, press, true);
    case "bot_command":
      return el("button", { type: "button", class: "command", on: { click: () => press.command(plain) } }, ...children);
    case "blockquote":
      return el("blockquote", {}, ...children);
    case "expandable_blockquote":
      return expandable(children);
    case "spoiler":
      return spoiler(children);
    case "mention":
    case "hashtag":
    case "email":
    case "text_mention":
      return el("span", { class: "linked" }, ...children);
    default:
      return el(TAGS[entity.type] ?? "span", {}, ...children);
  }
}

export function deepLink(url, username) {
  const match = /^https?:\/\/t\.me\/(\w+)\?start=([\w-]{1,64})$/.exec(url);
  return match && match[1].toLowerCase() === username.toLowerCase() ? match[2] : null;
}

function link(url, children, press, bare) {
  const payload = deepLink(url, press.username);
  if (payload === null) return el("a", { href: url, target: "_blank", rel: "noopener noreferrer" }, ...children);
  const options = { type: "button", class: "deep-link", title: word("open_here"), on: { click: () => press.start(payload) } };
  const label = bare ? [word("open_link"), el("small", {}, payload)] : children;
  return el("button", options, icon("play"), el("span", {}, ...label));
}

function expandable(children) {
  const quote = el("blockquote", { class: "expandable" }, el("div", { class: "folded" }, ...children));
  const toggle = el("button", { type: "button", class: "fold", "aria-expanded": "false" }, word("expand"));
  toggle.addEventListener("click", () => {
    const open = quote.classList.toggle("open");
    toggle.setAttribute("aria-expanded", String(open));
    toggle.textContent = word(open ? "collapse" : "expand");
  });
  quote.append(toggle);
  return quote;
}

function spoiler(children) {
  const hidden = el("span", { class: "spoiler", role: "button", tabindex: "0", "aria-label": word("spoiler") }, ...children);
  const show = () => {
    hidden.classList.add("shown");
    hidden.removeAttribute("role");
    hidden.removeAttribute("aria-label");
  };
  hidden.addEventListener("click", show);
  hidden.addEventListener("keydown", (event) => event.key === "Enter" && show());
  return hidden;
}
