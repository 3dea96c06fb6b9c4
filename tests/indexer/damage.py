"""Damages real generations in every way that disks and people do, and says whether anybody noticed.

A library with two generations is made once. Each case damages a copy of its index and lets a process with fresh eyes
answer a question about every fact. What it may say is known from undamaged copies: what the whole generation says, what
the previous one says with the newer passages beside it, and what all live passages say without any generation.

Shapes   a verdict is `noticed` (another generation or none serves, and says so), `harmless` (what is served is whole
         and answers as it must), or how the promise was broken: `unnoticed`, `wrong`, `escaped`, `died`, `hung`,
         `not healed`.
"""

from __future__ import annotations

import json
import os
import random
import select
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.indexer.damage_child import DEATHS, FACTS

PATIENCE = 300.0
ROOT = Path(__file__).resolve().parents[2]
Chance = random.Random
Damage = Callable[[Path, Path, Chance], bool]
"""Harms a file, given its like in the other generation; False when that cannot be done to it."""


class Died(Exception):
    """The process that answers died or hung; the first argument says which."""


class Answerer:
    """A process that answers, started again after it died."""

    def __init__(self, *options: str) -> None:
        self._options = options
        self._process: subprocess.Popen[str] | None = None

    def ask(self, do: str, data: Path, **more: Any) -> dict[str, Any]:
        """Return what the process says to a request."""
        process = self._process = self._process or self._started()
        assert process.stdin is not None
        process.stdin.write(json.dumps({"do": do, "data": str(data), **more}) + "\n")
        process.stdin.flush()
        answer: dict[str, Any] = json.loads(self._line())
        return answer

    def killed(self, do: str, data: Path, seconds: float) -> None:
        """Send a request and kill the process with -9 so many seconds later."""
        process = self._process = self._process or self._started()
        assert process.stdin is not None
        process.stdin.write(json.dumps({"do": do, "data": str(data)}) + "\n")
        process.stdin.flush()
        time.sleep(seconds)
        self.close()

    def close(self) -> None:
        """End the process."""
        if self._process is not None:
            self._process.kill()
            self._process.communicate()
            self._process = None

    def _started(self) -> subprocess.Popen[str]:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.indexer.damage_child", *self._options],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
            cwd=ROOT,
            env={**os.environ, "PYTHONPATH": str(ROOT)},
        )
        self._line()
        return self._process

    def _line(self) -> str:
        assert self._process is not None
        assert self._process.stdout is not None
        if not select.select([self._process.stdout], [], [], PATIENCE)[0]:
            self.close()
            raise Died("hung")
        line = self._process.stdout.readline()
        if not line:
            self.close()
            raise Died("died")
        return line


@dataclass(frozen=True, slots=True)
class Case:
    """One damage: what it is, and how it is done to the data folder (False when it cannot be done)."""

    what: str
    harm: Callable[[Path], bool]
    unprivileged: bool = False


@dataclass(frozen=True, slots=True)
class Verdict:
    """What became of one case."""

    what: str
    verdict: str
    detail: str = ""

    @property
    def bad(self) -> bool:
        """Whether the promise was broken."""
        return self.verdict not in {"noticed", "harmless"}


def _facts(values: int) -> dict[str, str]:
    """Return documents, each with two facts, in their first or second wording."""
    documents = {}
    for number in range(0, FACTS, 2):
        lines = [
            f"=== {page}\nLa valeur de réglage V{number + page - 1:03} de la vanne est {values + number} bar.\n"
            for page in (1, 2)
        ]
        documents[f"notice-{number}.txt"] = f"# Réglage {number}\n" + "".join(lines)
    return documents


def write_documents(folder: Path, values: int) -> None:
    """Write the documents of the library with the values of one moment."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in _facts(values).items():
        (folder / name).write_text(text, "utf-8")


class Library:
    """A library with two generations, and what may be answered from it."""

    def __init__(self, folder: Path, answerer: Answerer) -> None:
        self.whole, self._work, self.answerer = folder / "whole", folder / "work", answerer
        clean = Answerer()
        try:
            for values in (100, 200):
                write_documents(self._work / "docs", values)
                if values == 200:  # one document stays as it was: it stands in both generations
                    (self._work / "docs" / "notice-0.txt").write_text(_facts(100)["notice-0.txt"], "utf-8")
                clean.ask("reindex", self._work)
            self._work.rename(self.whole)  # copies lie where the documents were indexed
            self.allowed = {name: self._undamaged(name, clean) for name in ("whole", "previous", "none")}
        finally:
            clean.close()

    def fresh(self) -> Path:
        """Return a fresh copy of the data folder."""
        if self._work.exists():
            for place, folders, _ in os.walk(self._work):
                for name in folders:
                    path = Path(place, name)
                    if not path.is_symlink():
                        path.chmod(0o700)
            shutil.rmtree(self._work)
        shutil.copytree(self.whole, self._work)
        return self._work

    def _undamaged(self, name: str, clean: Answerer) -> Any:
        data = self.fresh()
        if name == "previous":
            shutil.rmtree(data / "index" / "2")
        if name == "none":
            shutil.rmtree(data / "index")
        return clean.ask("ask", data)["answers"]

    def judged(self, case: Case) -> Verdict | None:
        """Return the verdict on one case, None when it cannot be done."""
        data = self.fresh()
        if case.unprivileged:
            _open_to_all(data)
        if not case.harm(data):
            return None
        try:
            answer = self.answerer.ask("ask", data, unprivileged=case.unprivileged)
        except Died as death:
            return Verdict(case.what, str(death))
        verdict = self._verdict(answer)
        if verdict not in {"noticed", "harmless"}:
            return Verdict(case.what, verdict, str(answer)[:160])
        return Verdict(case.what, verdict if case.unprivileged else self._healed(data, verdict))

    def judged_while_serving(self, case: Case) -> Verdict | None:
        """Return the verdict on damage that is done below a process that has answered already."""
        data = self.fresh()
        try:
            self.answerer.ask("serve", data)
            if not case.harm(data):
                return None
            answer = self.answerer.ask("again", data)
        except Died as death:
            return Verdict(case.what, str(death))
        right = answer.get("answers") in self.allowed.values()
        return Verdict(
            case.what, "harmless" if right else "escaped" if "escaped" in answer else "wrong", str(answer)[:160]
        )

    def judged_kill(self, what: str, kill: Callable[[Path], None]) -> Verdict:
        """Return the verdict on a build that was killed: all old or all new, and the next run is whole."""
        data = self.fresh()
        write_documents(data / "docs", 300)
        kill(data)
        try:
            answer = self.answerer.ask("ask", data)
        except Died as death:
            return Verdict(what, str(death))
        if "answers" not in answer:
            return Verdict(what, "escaped", str(answer)[:160])
        if not (_says(answer["answers"], _values_at(200)) or _says(answer["answers"], _values_at(300))):
            return Verdict(what, "wrong", str(answer)[:160])
        self.answerer.ask("reindex", data)
        after = self.answerer.ask("ask", data)
        healed = after.get("sound") and _says(after.get("answers", []), _values_at(300)) and _tidy(data)
        return Verdict(what, "noticed" if healed else "not healed", str(after)[:160])

    def _verdict(self, answer: dict[str, Any]) -> str:
        if "answers" not in answer:
            return "escaped"
        if answer["answers"] not in self.allowed.values():
            return "wrong"
        serving = {2: "whole", 1: "previous", None: "none"}[answer["generation"]]
        if answer["answers"] != self.allowed[serving]:
            return "wrong"
        return "noticed" if answer["generation"] != 2 or not answer["sound"] else "harmless"

    def _healed(self, data: Path, verdict: str) -> str:
        """Return the verdict, or `not healed` when the next run does not leave a whole generation."""
        try:
            told = self.answerer.ask("reindex", data)
            after = self.answerer.ask("ask", data)
        except Died:
            return "not healed"
        right = _texts(after.get("answers", [])) == _texts(self.allowed["whole"])
        healed = "generation" in told and after.get("sound") and after["generation"] is not None and right
        return verdict if healed else "not healed"


def _texts(answers: Any) -> list[str]:
    return [hits[0][2] if hits else "" for hits in answers]


def _values_at(values: int) -> list[int]:
    """Return the value of each fact in the library of one moment."""
    first = 100 if values == 200 else values
    return [first if number < 2 else values + number - number % 2 for number in range(FACTS)]


def _says(answers: Any, values: list[int]) -> bool:
    """Say whether the best hit of each question holds the fact with its value."""
    best = _texts(answers)
    return len(best) == FACTS and all(
        f"V{number:03} " in text and f" {value} bar" in text
        for number, (text, value) in enumerate(zip(best, values, strict=True))
    )


def _tidy(data: Path) -> bool:
    """Say whether nothing half built is left."""
    return not [path for path in (data / "index").iterdir() if path.name.startswith(".building-")]


def _open_to_all(folder: Path) -> None:
    """Let any user read and write below *folder*, and reach it."""
    for path in (folder, *folder.rglob("*")):
        path.chmod(0o777)
    for path in folder.parents:
        if path.stat().st_mode & 0o001 == 0 and len(path.parts) > 2:
            path.chmod(path.stat().st_mode | 0o011)


def _rewritten(change: Callable[[bytearray, Chance], bytes | bytearray]) -> Damage:
    def harm(path: Path, _: Path, chance: Chance) -> bool:
        before = path.read_bytes()
        if not before:
            return False
        after = bytes(change(bytearray(before), chance))
        path.write_bytes(after)
        return after != before

    return harm


def _flipped(data: bytearray, chance: Chance) -> bytearray:
    data[chance.randrange(len(data))] ^= 1 << chance.randrange(8)
    return data


def _first_flipped(data: bytearray, chance: Chance) -> bytearray:
    data[0] ^= 0x55
    return data


def _sector_of_zeros(data: bytearray, chance: Chance) -> bytearray:
    start = chance.randrange(len(data)) // 512 * 512
    data[start : start + 512] = bytes(len(data[start : start + 512]))
    return data


def _exchanged_halves(data: bytearray, chance: Chance) -> bytearray:
    return data[len(data) // 2 :] + data[: len(data) // 2]


def _in_place_of(path: Path, make: Callable[[Path], object]) -> bool:
    path.unlink()
    make(path)
    return True


def _swapped(path: Path, other: Path, _: Chance) -> bool:
    """Exchange a file with its like in the other generation."""
    mine = path.read_bytes()
    if not other.is_file() or other.read_bytes() == mine:
        return False
    path.write_bytes(other.read_bytes())
    other.write_bytes(mine)
    return True


def _another(path: Path, _: Path, chance: Chance) -> bool:
    """Put another file of the same generation in its place."""
    beside = [each for each in sorted(path.parent.iterdir()) if each.is_file() and each != path and each.stat().st_size]
    path.write_bytes(chance.choice(beside).read_bytes())
    return True


DAMAGES: dict[str, Damage] = {
    "bit flipped": _rewritten(_flipped),
    "first byte changed": _rewritten(_first_flipped),
    "half": _rewritten(lambda data, _: data[: len(data) // 2]),
    "last byte missing": _rewritten(lambda data, _: data[:-1]),
    "byte appended": _rewritten(lambda data, _: data + b"\0"),
    "empty": _rewritten(lambda data, _: b""),
    "sector of zeros": _rewritten(_sector_of_zeros),
    "halves exchanged": _rewritten(_exchanged_halves),
    "missing": lambda path, _, chance: _in_place_of(path, lambda _: None),
    "swapped between generations": _swapped,
    "another file's content": _another,
    "a folder in its place": lambda path, _, chance: _in_place_of(path, Path.mkdir),
    "a link to nothing": lambda path, _, chance: _in_place_of(path, lambda place: place.symlink_to("nothing")),
    "a link to itself": lambda path, _, chance: _in_place_of(path, lambda place: place.symlink_to(place.name)),
    "a link to the other generation's": lambda path, other, chance: (
        other.is_file()
        and other.read_bytes() != path.read_bytes()
        and _in_place_of(path, lambda place: place.symlink_to(other))
    ),
    "a link to endless zeros": lambda path, _, chance: _in_place_of(path, lambda place: place.symlink_to("/dev/zero")),
    "a pipe in its place": lambda path, _, chance: _in_place_of(path, os.mkfifo),
}


def file_cases(whole: Path, chance: Chance) -> Iterator[Case]:
    """Yield every damage to every file of the newest generation, in an order of chance."""
    files = [path.relative_to(whole) for path in sorted((whole / "index" / "2").rglob("*")) if path.is_file()]
    files = [path for path in files if path.suffix != ".lock"]
    every = [(what, path) for what in DAMAGES for path in files]
    chance.shuffle(every)
    for what, path in every:
        yield Case(f"{_shown(path)}: {what}", _harming(path, DAMAGES[what], Chance(f"{path.suffix} {what}")))


def _shown(path: Path) -> str:
    """Return a file's name without the number that tantivy gives its segments."""
    return f"lexical/{path.suffix or path.name}" if len(path.stem) == 32 else "/".join(path.parts[2:])


def _harming(path: Path, damage: Damage, chance: Chance) -> Callable[[Path], bool]:
    def harm(data: Path) -> bool:
        other = data / "index" / "1" / path.relative_to("index/2")
        if len(path.stem) == 32:
            other = next((data / "index" / "1" / "lexical").glob(f"*{path.suffix}"))
        return damage(data / path, other, chance)

    return harm


def folder_cases() -> Iterator[Case]:
    """Yield damages to whole generations."""

    def both(data: Path) -> bool:
        for number in ("1", "2"):
            (data / "index" / number / "vectors.faiss").write_bytes(b"x")
        return True

    def exchanged(data: Path) -> bool:
        index = data / "index"
        (index / "1").rename(index / "x")
        (index / "2").rename(index / "1")
        (index / "x").rename(index / "2")
        return True

    def replaced(make: Callable[[Path], object]) -> Callable[[Path], bool]:
        def harm(data: Path) -> bool:
            shutil.rmtree(data / "index" / "2")
            make(data / "index" / "2")
            return True

        return harm

    def copied(data: Path) -> bool:
        shutil.rmtree(data / "index" / "2")
        shutil.copytree(data / "index" / "1", data / "index" / "2")
        return True

    def without_words(data: Path) -> bool:
        shutil.rmtree(data / "index" / "2" / "lexical")
        return True

    def other_words(data: Path) -> bool:
        shutil.rmtree(data / "index" / "2" / "lexical")
        shutil.copytree(data / "index" / "1" / "lexical", data / "index" / "2" / "lexical")
        return True

    def stray(data: Path) -> bool:
        (data / "index" / "2" / "lexical" / "stray.idx").write_bytes(b"x" * 100)
        (data / "index" / ".building-left").mkdir()
        (data / "index" / ("9" * 30)).mkdir()
        return True

    def no_index(data: Path) -> bool:
        shutil.rmtree(data / "index")
        return True

    yield Case("both generations damaged", both)
    yield Case("the two generations exchanged", exchanged)
    yield Case("generation missing", replaced(lambda place: None))
    yield Case("generation an empty folder", replaced(Path.mkdir))
    yield Case("generation a file", replaced(lambda place: place.write_bytes(b"x")))
    yield Case("generation a link to the other", replaced(lambda place: place.symlink_to("1")))
    yield Case("generation a link to itself", replaced(lambda place: place.symlink_to("2")))
    yield Case("generation a copy of the other", copied)
    yield Case("words missing", without_words)
    yield Case("words of the other generation", other_words)
    yield Case("strangers beside it", stray)
    yield Case("no index at all", no_index)


def pointer_cases() -> Iterator[Case]:
    """Yield damages to CURRENT."""

    def written(content: bytes) -> Callable[[Path], bool]:
        def harm(data: Path) -> bool:
            (data / "index" / "CURRENT").write_bytes(content)
            return True

        return harm

    def replaced(make: Callable[[Path], object]) -> Callable[[Path], bool]:
        return lambda data: _in_place_of(data / "index" / "CURRENT", make)

    for content in (b"", b"x", b"99", b"-1", b"1", b"2 2", b"\xff\xfe2", b"0" * 5000 + b"2", b"9" * 5000):
        yield Case(f"CURRENT says {content[:6]!r}", written(content))
    yield Case("CURRENT of 100 MB", written(b"2" * 10**8))
    yield Case("CURRENT missing", replaced(lambda place: None))
    yield Case("CURRENT a folder", replaced(Path.mkdir))
    yield Case("CURRENT a full folder", replaced(lambda place: (place / "x").mkdir(parents=True)))
    yield Case("CURRENT a link to itself", replaced(lambda place: place.symlink_to("CURRENT")))
    yield Case("CURRENT a link to endless zeros", replaced(lambda place: place.symlink_to("/dev/zero")))
    yield Case("CURRENT a pipe", replaced(os.mkfifo))


def rights_cases(whole: Path) -> Iterator[Case]:
    """Yield each file and folder of the index without any right to it."""

    def closed(name: str) -> Callable[[Path], bool]:
        def harm(data: Path) -> bool:
            (data / name).chmod(0)
            return True

        return harm

    names = ["index", "index/CURRENT", "index/2"]
    names += [f"index/2/{path.relative_to(whole / 'index/2')}" for path in sorted((whole / "index/2").rglob("*"))]
    for name in names:
        if not name.endswith(".lock"):
            yield Case(f"{_shown(Path(name)) or name}: no rights", closed(name), unprivileged=True)


def serving_cases(whole: Path) -> Iterator[Case]:
    """Yield damages that are done to files that a process has loaded."""
    for what in ("bit flipped", "half", "empty", "missing", "sector of zeros"):
        for path in sorted((whole / "index" / "2").rglob("*")):
            if path.suffix in {".term", ".idx", ".fast", ".faiss"}:
                inside = path.relative_to(whole)
                harm = _harming(inside, DAMAGES[what], Chance(f"{path.suffix} {what}"))
                yield Case(f"{_shown(inside)}: {what} below a process that serves", harm)


def kills(
    answerer: Answerer, seconds: float, count: int, chance: Chance
) -> Iterator[tuple[str, Callable[[Path], None]]]:
    """Yield ways to kill a build: at each telling point, and *count* times within so many seconds."""

    def at(point: str) -> Callable[[Path], None]:
        def kill(data: Path) -> None:
            try:
                answerer.ask("reindex", data, die=point)
            except Died:
                return
            raise AssertionError(f"the build did not die at: {point}")

        return kill

    for point in DEATHS:
        yield f"killed: {point}", at(point)
    for _ in range(count):
        moment = chance.uniform(0, seconds)
        yield f"killed after {moment:.3f} s", lambda data, moment=moment: answerer.killed("reindex", data, moment)


def building_seconds(library: Library) -> float:
    """Return how long a build takes in a process that is warm."""
    data = library.fresh()
    library.answerer.ask("ask", data)
    write_documents(data / "docs", 300)
    began = time.monotonic()
    library.answerer.ask("reindex", data)
    return time.monotonic() - began
