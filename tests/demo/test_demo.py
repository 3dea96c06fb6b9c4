"""`maintbot demo`, from nothing to a taken escalation, in a real browser at desktop and phone size.

The screenshots are kept under `artifacts/screenshots/` for people to look at.
"""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from fnmatch import fnmatch
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from bot.sandbox.client import PhoneClient, SandboxClient, SeenMessage

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("demo")]

ROOT = Path(__file__).parents[2]
SHOTS = ROOT / "artifacts" / "screenshots"
TECHNICIAN, SUPERVISOR, ADMIN = 1001, 1002, 1003
FLAGS = (
    *("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"),
    *("--disable-component-update", "--disable-sync"),
)
URL = re.compile(r"http://(?:127\.0\.0\.1|localhost):\d+")


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The running demo's URL; ended with Ctrl-C, and the whole family of processes must be gone then."""
    folder = tmp_path_factory.mktemp("demo")
    environment = {name: value for name, value in os.environ.items() if not name.startswith("MAINTBOT_")}
    with (folder / "out.txt").open("wb") as out:
        process = subprocess.Popen(
            [sys.executable, "-m", "bot", "demo", "--folder", str(folder / "demo"), "--port", "0"],
            cwd=ROOT,
            stdout=out,
            stderr=subprocess.STDOUT,
            env={**environment, "MAINTBOT_ESCALATION_DELAY": "600"},
            start_new_session=True,
        )
        printed = _printed(process, folder / "out.txt")
        urls = URL.findall(printed)
        assert len(urls) == 1, printed
        yield urls[0]
        process.send_signal(signal.SIGINT)
        assert process.wait(60) == 0
    assert "Traceback" not in (folder / "out.txt").read_text(encoding="utf-8")


def _printed(process: subprocess.Popen[bytes], out: Path, seconds: float = 900) -> str:
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        text = out.read_text(encoding="utf-8")
        if URL.search(text):
            return text
        assert process.poll() is None, text
        time.sleep(0.3)
    raise AssertionError(f"no URL was printed: {out.read_text(encoding='utf-8')}")


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """A real headless Chromium."""
    chromium = shutil.which("chromium")
    if chromium is None:
        if os.environ.get("CI") == "true":
            raise AssertionError("chromium is missing: .ci/run installs it")
        pytest.skip("no chromium here: apt install chromium")
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=chromium, args=list(FLAGS))
        yield opened
        opened.close()


def _shown(page: Page, name: str) -> None:
    SHOTS.mkdir(parents=True, exist_ok=True)
    page.wait_for_timeout(700)
    page.screenshot(path=str(SHOTS / f"{name}.png"))


def _newest(phone: PhoneClient, holds: Callable[[SeenMessage], bool]) -> SeenMessage:
    """Wait until the phone's chat holds such a message of the bot, and return the newest."""
    chat = phone.wait_for(lambda seen: any(holds(message) for message in seen.from_bot), 30)
    del chat
    return next(message for message in reversed(phone.chat().from_bot) if holds(message))


def _tap(phone: PhoneClient, data: str) -> None:
    """Press the newest button whose data is like `room:verb:*:rest`."""
    message = _newest(phone, lambda seen: any(fnmatch(b.data or "", data) for b in seen.buttons))
    button = next(b for b in message.buttons if fnmatch(b.data or "", data))
    phone.tap(button.data or "", message_id=message.message_id)


def test_the_main_job_end_to_end(demo: str, browser: Browser) -> None:
    """A question is answered with a boxed page, a report is logged and found, help is called and taken."""
    wide = browser.new_page(viewport={"width": 1400, "height": 900}, locale="fr-FR")
    narrow = browser.new_page(viewport={"width": 390, "height": 844}, device_scale_factor=2, locale="fr-FR")
    wide.goto(demo)
    narrow.goto(demo)
    with SandboxClient(demo) as sandbox:
        technician, supervisor, admin = (sandbox.phone(number) for number in (TECHNICIAN, SUPERVISOR, ADMIN))

        technician.text("défaut E031 presse 4, que vérifier ?")
        answer = _newest(technician, lambda seen: seen.media is not None)
        assert answer.media is not None
        assert len(sandbox.file(answer.media)) < 250_000
        _shown(narrow, "answer-phone")

        _tap(technician, "ask:page:*")
        page = _newest(technician, lambda seen: seen.media is not None and seen.message_id > answer.message_id)
        assert "page" in page.text
        _shown(narrow, "page-phone")

        _tap(technician, "log:new:*")
        _tap(technician, "log:set:*:type:curative")
        _newest(technician, lambda seen: any("log:drop" in (b.data or "") for b in seen.buttons))
        _shown(narrow, "report-phone")
        technician.text("pression qui chute au maintien, filtre colmaté")
        _newest(technician, lambda seen: "colmaté" in seen.text)
        technician.text("filtre remplacé, pression remise à 210 bar")
        _newest(technician, lambda seen: "210 bar" in seen.text)
        technician.text("1 cartouche")
        _newest(technician, lambda seen: "cartouche" in seen.text)
        technician.text("45 min")
        _tap(technician, "log:set:*:end:running")
        _tap(technician, "log:sign:*")
        signed = _newest(technician, lambda seen: seen.text.startswith("✅"))
        assert "45 min" in signed.text
        _shown(narrow, "signed-phone")

        technician.text("filtre colmaté, pression qui chute au maintien")
        found = _newest(technician, lambda seen: "filtre remplacé" in seen.text and seen.message_id > signed.message_id)
        assert "210 bar" in found.text

        technician.text("/escalade la presse 4 ne remonte plus")
        _tap(technician, "esc:set:*:severity:stop")
        called = _newest(supervisor, lambda seen: any((b.data or "").startswith("esc:take") for b in seen.buttons))
        assert "presse 4" in called.text
        _shown(wide, "call-desktop")
        _tap(supervisor, "esc:take:*")
        taken = _newest(technician, lambda seen: "🙋" in seen.text)
        assert not taken.edited  # a new message: an edit makes no sound
        _shown(narrow, "taken-phone")

        admin.text("/documents")
        _newest(admin, lambda seen: seen.text.startswith("📚"))
        _shown(wide, "sandbox")
