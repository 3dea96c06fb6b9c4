// A photo over the whole window: tap to see it at its own size, Escape to close.

import { el, iconButton } from "./dom.js";
import { word } from "./words.js";

export function openPhoto(media) {
  const before = document.activeElement;
  const image = el("img", { src: media.url, alt: word("photo") });
  const stage = el("div", { class: "stage" }, image);
  const dialog = el("dialog", { class: "lightbox", "aria-label": word("photo") }, stage);
  dialog.append(iconButton("close", word("close"), () => dialog.close(), "on-dark"));
  image.addEventListener("click", (event) => zoom(stage, image, event));
  stage.addEventListener("click", (event) => event.target === stage && dialog.close());
  dialog.addEventListener("close", () => {
    dialog.remove();
    before?.focus();
  });
  document.getElementById("lightbox-place").append(dialog);
  dialog.showModal();
}

function zoom(stage, image, event) {
  const box = image.getBoundingClientRect();
  const [x, y] = [(event.clientX - box.left) / box.width, (event.clientY - box.top) / box.height];
  stage.classList.toggle("zoomed");
  stage.scrollTo(x * stage.scrollWidth - stage.clientWidth / 2, y * stage.scrollHeight - stage.clientHeight / 2);
}
