// Small ways to make elements, so that no text ever becomes markup.

const SHAPES = {
  send: "M3 20.500 21.500 12 3 3.500v6.600L15 12 3 13.900z",
  attach: "M16.500 6.500v10a4.500 4.500 0 0 1-9 0V6a3 3 0 0 1 6 0v9.500a1.500 1.500 0 0 1-3 0V7.500H9v8a3 3 0 0 0 6 0V6a4.500 4.500 0 0 0-9 0v10.500a6 6 0 0 0 12 0v-10z",
  reply: "M10 8.500V4.500l-7 7 7 7v-4.100c5 0 8.500 1.600 11 5.100-1-5-4-10-11-11z",
  more: "M12 8a2 2 0 1 0 0-4 2 2 0 0 0 0 4m0 6a2 2 0 1 0 0-4 2 2 0 0 0 0 4m0 6a2 2 0 1 0 0-4 2 2 0 0 0 0 4",
  close: "m19 6.400-1.400-1.400L12 10.600 6.400 5 5 6.400l5.600 5.600L5 17.600 6.400 19l5.600-5.600 5.600 5.600 1.400-1.400-5.600-5.600z",
  down: "M7.400 8.600 12 13.200l4.600-4.600L18 10l-6 6-6-6z",
  photo: "M21 19V5a2 2 0 0 0-2-2H5a2 2 0 0 0-2 2v14a2 2 0 0 0 2 2h14a2 2 0 0 0 2-2M8.500 13.500l2.500 3 3.500-4.500 4.500 6H5z",
  file: "M14 2H6a2 2 0 0 0-2 2v16a2 2 0 0 0 2 2h12a2 2 0 0 0 2-2V8zm-1 7V3.500L18.500 9z",
  menu: "M4 7h16v2H4zm0 4.500h16v2H4zM4 16h10v2H4z",
  pin: "M16 9V4h1a1 1 0 1 0 0-2H7a1 1 0 1 0 0 2h1v5a3 3 0 0 1-3 3v2h6v7l1 1 1-1v-7h6v-2a3 3 0 0 1-3-3",
  open: "M14 3v2h3.600l-9.800 9.800 1.400 1.400L19 6.400V10h2V3zM5 5v14h14v-7h2v7a2 2 0 0 1-2 2H5a2 2 0 0 1-2-2V5a2 2 0 0 1 2-2h7v2z",
  play: "M8 5v14l11-7z",
  edit: "M3 17.200V21h3.800L17.800 9.900l-3.700-3.700zM20.700 7a1 1 0 0 0 0-1.400l-2.300-2.300a1 1 0 0 0-1.400 0l-1.800 1.800 3.700 3.700z",
  battery: "M16 6H3a1 1 0 0 0-1 1v10a1 1 0 0 0 1 1h13a1 1 0 0 0 1-1v-3h2v-4h-2V7a1 1 0 0 0-1-1",
  signal: "M3 17h3v3H3zm5-4h3v7H8zm5-4h3v11h-3zm5-5h3v16h-3z",
};

export function el(tag, options = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(options)) {
    if (value === undefined || value === null || value === false) continue;
    if (name === "on") for (const [event, hear] of Object.entries(value)) element.addEventListener(event, hear);
    else if (name === "class") element.className = value;
    else if (name === "data") Object.assign(element.dataset, value);
    else element.setAttribute(name, value === true ? "" : value);
  }
  element.append(...children.filter((child) => child !== null && child !== undefined && child !== false));
  return element;
}

export function icon(name) {
  const space = "http://www.w3.org/2000/svg";
  const svg = document.createElementNS(space, "svg");
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("aria-hidden", "true");
  svg.classList.add("icon");
  const path = document.createElementNS(space, "path");
  path.setAttribute("d", SHAPES[name]);
  svg.append(path);
  return svg;
}

export function iconButton(name, label, press, style = "") {
  const options = { type: "button", class: `round ${style}`, "aria-label": label, title: label, on: { click: press } };
  return el("button", options, icon(name));
}

export function avatar(name, id) {
  const letters = name.split(/\s+/).map((part) => part[0] ?? "").slice(0, 2).join("").toUpperCase();
  return el("span", { class: `avatar tone-${id % 6}`, "aria-hidden": "true" }, letters);
}
