"""`python -m bot.sandbox` as a process of its own."""

from __future__ import annotations

import ast
import json
import signal
import socket
import subprocess
import sys
from pathlib import Path

import pytest

import bot.sandbox
from bot.sandbox.__main__ import main
from bot.sandbox.client import SandboxClient

ROOT = Path(bot.sandbox.__file__).parents[2]
TOKEN = "4242:process"


def test_the_sandbox_imports_nothing_else_of_the_house() -> None:
    """Only the standard library, third parties and bot.sandbox itself."""
    for path in Path(bot.sandbox.__file__).parent.glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            names = [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            names += [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            for name in names:
                ours = name.split(".")[0] in {"bot", "indexer", "docs_store"}
                assert not ours or name.startswith("bot.sandbox"), f"{path.name} imports {name}"


@pytest.mark.slow
def test_a_process_serves_and_ends_on_ctrl_c(tmp_path: Path) -> None:
    """It says where it listens, knows its phones, keeps its ledger, and Ctrl-C ends it with status 0."""
    phones, ledger = tmp_path / "phones.json", tmp_path / "ledger.jsonl"
    phones.write_text(json.dumps([{"id": 7, "first_name": "Ana", "title": "Technicienne"}]), "utf-8")
    command = [sys.executable, "-m", "bot.sandbox", "--port", "0", "--token", TOKEN, "--limits", "off"]
    command += ["--phones", str(phones), "--ledger", str(ledger)]
    process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    with process:
        url = process.stdout.readline().split()[-1]
        with SandboxClient(url) as client:
            assert client.phones()[0]["title"] == "Technicienne"
            client.phone(7).start()
        process.send_signal(signal.SIGINT)
        assert process.wait(20) == 0
    assert json.loads(ledger.read_text("utf-8"))["kind"] == "update"


@pytest.mark.parametrize(
    "phones", ["{", '[{"id": 0, "first_name": "x"}]', '[{"id": 1, "first_name": "x", "rank": 2}]', '["x"]']
)
def test_a_wrong_phones_file_ends_with_one_sentence(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], phones: str
) -> None:
    """Status 2 and a sentence, no traceback."""
    path = tmp_path / "phones.json"
    path.write_text(phones, "utf-8")
    assert main(["--port", "0", "--token", TOKEN, "--phones", str(path)]) == 2
    assert capsys.readouterr().err.startswith("The sandbox cannot start: ")


def test_a_missing_file_or_a_port_in_use_ends_with_one_sentence(capsys: pytest.CaptureFixture[str]) -> None:
    """Status 2 and a sentence, no traceback."""
    assert main(["--port", "0", "--token", TOKEN, "--phones", "/nowhere/phones.json"]) == 2
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        assert main(["--port", str(taken.getsockname()[1]), "--token", TOKEN]) == 2
    assert capsys.readouterr().err.count("The sandbox cannot start: ") == 2


@pytest.mark.parametrize("token", ["", "1:a/b"])
def test_a_token_that_no_url_can_carry_is_refused(token: str) -> None:
    """An empty token or one with a slash ends with status 2."""
    assert main(["--port", "0", "--token", token]) == 2
