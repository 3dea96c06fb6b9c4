"""A real headless Chromium for page tests: found, started with an empty profile, or the test says why not."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

SCREENSHOTS = Path(__file__).parents[2] / "artifacts" / "screenshots"
DESKTOP = {"width": 1400, "height": 900}
PHONE = {"width": 390, "height": 844}
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]

CONTRAST = """(selector) => {
  const channels = (text) => text.match(/[\\d.]+/g).map(Number);
  const light = ([r, g, b]) => {
    const part = (v) => ((v /= 255) <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4);
    return 0.2126 * part(r) + 0.7152 * part(g) + 0.0722 * part(b);
  };
  const behind = (element) => {
    const layers = [];
    for (let at = element; at; at = at.parentElement) {
      const colour = channels(getComputedStyle(at).backgroundColor);
      layers.push(colour);
      if (colour.length < 4 || colour[3] === 1) break;
    }
    return layers.reverse().reduce((under, [r, g, b, a = 1]) =>
      under.map((value, i) => value * (1 - a) + [r, g, b][i] * a), [255, 255, 255]);
  };
  return [...document.querySelectorAll(selector)].filter((e) => e.offsetParent).map((element) => {
    const [one, other] = [light(channels(getComputedStyle(element).color)), light(behind(element))];
    return (Math.max(one, other) + 0.05) / (Math.min(one, other) + 0.05);
  });
}"""


@contextmanager
def chromium() -> Iterator[Browser]:
    """Lend a browser; without one the test is skipped, or fails in CI."""
    path = shutil.which("chromium")
    if path is None:
        reason = "chromium is not installed: apt-get install chromium, then run the page tests again"
        if os.environ.get("CI") == "true":
            pytest.fail(reason)
        pytest.skip(reason)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield browser
        browser.close()


@dataclass
class Watched:
    """A page and everything suspicious that it did."""

    page: Page
    complaints: list[str] = field(default_factory=list)

    def shot(self, name: str) -> None:
        """Keep a picture of the page as a test artefact."""
        SCREENSHOTS.mkdir(parents=True, exist_ok=True)
        self.page.screenshot(path=SCREENSHOTS / f"{name}.png")

    def contrast(self, selector: str) -> float:
        """Return the lowest contrast between text and ground of what *selector* finds."""
        found = self.page.evaluate(CONTRAST, selector)
        assert found, f"nothing on the page matches {selector}"
        return float(min(found))


@contextmanager
def opened(
    browser: Browser, url: str, *, size: dict[str, int] | None = None, scheme: str = "light", hash_: str = ""
) -> Iterator[Watched]:
    """Open the page, wait until it is drawn, and insist that it complained of nothing and asked nobody else."""
    small = size == PHONE
    context = browser.new_context(
        viewport=size or DESKTOP, color_scheme=scheme, locale="fr-FR", has_touch=small, is_mobile=small
    )
    page = context.new_page()
    watched = Watched(page)
    page.on("pageerror", lambda error: watched.complaints.append(str(error)))
    page.on("console", lambda line: watched.complaints.append(line.text) if line.type == "error" else None)
    host = urlsplit(url).netloc
    page.on("request", lambda request: _note_stranger(watched, host, request.url))
    page.goto(f"{url}/{hash_}")
    page.wait_for_selector("html[data-ready]")
    yield watched
    context.close()
    assert watched.complaints == []


def _note_stranger(watched: Watched, host: str, url: str) -> None:
    parts = urlsplit(url)
    if parts.scheme.startswith("http") and parts.netloc != host:
        watched.complaints.append(f"asked {url}")
