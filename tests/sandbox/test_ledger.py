"""The ledger is written before the answer and says what happened."""

from __future__ import annotations

import json
from pathlib import Path

from bot.sandbox.ledger import Ledger
from bot.sandbox.messages import Profile
from bot.sandbox.running import running_sandbox
from tests.sandbox.wire_bots import picture, raw_bot


def _lines(path: Path) -> list[dict[str, object]]:
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()]


def test_a_line_is_on_disk_when_add_returns(tmp_path: Path) -> None:
    """Another reader of the file sees the entry at once, accents and all."""
    ledger = Ledger(tmp_path / "ledger.jsonl", clock=lambda: 5.0)
    ledger.add("call", method="sendMessage", params={"text": "dépôt 🔧"})
    assert _lines(tmp_path / "ledger.jsonl") == ledger.after()
    assert ledger.after()[0]["seq"] == 1
    ledger.close()


def test_every_line_is_synced_once_it_is_written(tmp_path: Path) -> None:
    """Power may fail right after add: the disk was told, and told after the line was in the file."""
    path = tmp_path / "ledger.jsonl"
    on_disk: list[int] = []
    ledger = Ledger(path, clock=lambda: 5.0, sync=lambda _: on_disk.append(len(_lines(path))))
    for _ in range(3):
        ledger.add("call")
    assert on_disk == [1, 2, 3]
    ledger.close()


def test_after_gives_what_follows() -> None:
    """Reading on from a sequence number loses and repeats nothing."""
    ledger = Ledger(clock=lambda: 5.0)
    for number in range(5):
        ledger.add("update", number=number)
    assert [entry["number"] for entry in ledger.after(3)] == [3, 4]
    assert ledger.after(5) == []
    assert len(ledger.after(-1)) == 5


def test_a_second_run_appends_to_the_same_file(tmp_path: Path) -> None:
    """A restarted sandbox does not wipe the witness."""
    for _ in range(2):
        ledger = Ledger(tmp_path / "ledger.jsonl", clock=lambda: 5.0)
        ledger.add("call")
        ledger.close()
    assert len(_lines(tmp_path / "ledger.jsonl")) == 2


def test_calls_updates_and_confirmations_are_all_there(tmp_path: Path) -> None:
    """Changing calls with their outcome, updates and what an offset confirmed; neither file contents nor getMe."""
    path = tmp_path / "ledger.jsonl"
    with running_sandbox(phones=[Profile(7, "Ana")], ledger=path) as sandbox, raw_bot(sandbox) as bot:
        sandbox.client.phone(7).start()
        sent = bot.upload("sendPhoto", {"photo": ("a.png", picture())}, chat_id="7", caption="x")["result"]
        assert _lines(path)[-1]["message_ids"] == [sent["message_id"]], "the answer came before the line"
        bot.call("sendMessage", chat_id=7, text="")
        bot.call("getMe")
        update = bot.result("getUpdates")[0]
        bot.call("getUpdates", offset=update["update_id"] + 1)
        entries = sandbox.client.ledger()
    assert [entry["kind"] for entry in entries] == ["update", "call", "call", "confirmed"]
    photo, refused = entries[1], entries[2]
    assert (photo["method"], photo["chat_id"], photo["message_ids"]) == ("sendPhoto", 7, [sent["message_id"]])
    assert (photo["outcome"], photo["delivered"], photo["answered"]) == ("ok", True, True)
    assert photo["uploads"] == {"photo": {"name": "a.png", "size": len(picture())}}
    assert refused["outcome"] == "400 Bad Request: message text is empty"
    assert refused["delivered"] is False
    assert entries[3]["update_ids"] == [update["update_id"]]
    assert _lines(path) == entries
