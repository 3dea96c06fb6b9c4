"""Damages good PDF files in ways that a generator with a seed repeats.

Source   the kinds of damage are those of PDF fuzzers: bytes, blocks, places of objects, lengths, references, counts.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Iterator, Sequence

Mutation = Callable[[bytearray, random.Random], None]


def flip_bytes(data: bytearray, chance: random.Random) -> None:
    """Change some bytes."""
    for _ in range(chance.choice((1, 4, 16, 64, 256))):
        data[chance.randrange(len(data))] = chance.randrange(256)


def shuffle_blocks(data: bytearray, chance: random.Random) -> None:
    """Change the places of blocks."""
    size = chance.choice((16, 64, 512, 4096))
    for _ in range(chance.randint(1, 8)):
        one, other = (chance.randrange(max(1, len(data) - size)) for _ in range(2))
        data[one : one + size], data[other : other + size] = data[other : other + size], data[one : one + size]


def cut_out(data: bytearray, chance: random.Random) -> None:
    """Leave out a part, or the end but for the last lines."""
    start = chance.randrange(len(data))
    del data[start : start + chance.randrange(1, max(2, len(data) // 4))]


def truncate_with_end(data: bytearray, chance: random.Random) -> None:
    """Cut the file anywhere and write an end that looks whole."""
    del data[chance.randrange(len(data)) :]
    data += b"\nstartxref\n%d\n%%%%EOF\n" % chance.randrange(1 + len(data))


def repeat_block(data: bytearray, chance: random.Random) -> None:
    """Put a part into the file once more."""
    start, size = chance.randrange(len(data)), chance.randrange(1, 8192)
    place = chance.randrange(len(data))
    data[place:place] = data[start : start + size]


def edit_numbers(data: bytearray, chance: random.Random) -> None:
    """Put wild numbers in the place of numbers: lengths, counts, places, sizes, boxes."""
    wild = (b"0", b"-1", b"1", b"65535", b"2147483647", b"4294967296", b"99999999999999999999", b"1e400", b"0.0000001")
    _edit(data, rb"\d+", chance, lambda: chance.choice(wild))


def edit_lengths(data: bytearray, chance: random.Random) -> None:
    """Lie about the length of streams."""
    _edit(data, rb"/Length \d+", chance, lambda: b"/Length %d" % chance.choice((0, 1, 10**6, 2**31 - 1, 2**63)))


def edit_references(data: bytearray, chance: random.Random) -> None:
    """Point references to other objects, to themselves, to nothing."""
    known = re.findall(rb"(\d+) 0 obj", bytes(data)) or [b"1"]
    _edit(data, rb"\d+ 0 R", chance, lambda: chance.choice([*known, b"0", b"99999999"]) + b" 0 R")


def edit_names(data: bytearray, chance: random.Random) -> None:
    """Exchange names: filters, types, keys."""
    known = re.findall(rb"/[A-Z][A-Za-z0-9]+", bytes(data)) or [b"/Type"]
    extra = [b"/LZWDecode", b"/RunLengthDecode", b"/JBIG2Decode", b"/JPXDecode", b"/DCTDecode", b"/CCITTFaxDecode"]
    _edit(data, rb"/[A-Z][A-Za-z0-9]+", chance, lambda: chance.choice([*known, *extra]))


def edit_xref(data: bytearray, chance: random.Random) -> None:
    """Change the table of places, and where it is said to be."""
    _edit(
        data,
        rb"\d{10} \d{5} [nf]",
        chance,
        lambda: b"%010d %05d n" % (chance.randrange(len(data)), chance.randrange(3)),
    )
    if chance.random() < 0.5:
        _edit(data, rb"startxref\s+\d+", chance, lambda: b"startxref\n%d" % chance.randrange(len(data)))


def edit_operators(data: bytearray, chance: random.Random) -> None:
    """Nest brackets where there are some."""
    deep = chance.choice((2, 100, 5000))
    _edit(data, rb"<<|\[|\(", chance, lambda: chance.choice((b"<<", b"[", b"(", b"<</A")) * deep, most=3)


MUTATIONS: tuple[Mutation, ...] = (
    *(flip_bytes, shuffle_blocks, cut_out, truncate_with_end, repeat_block, edit_numbers, edit_lengths),
    *(edit_references, edit_names, edit_xref, edit_operators),
)


def fuzzed(seeds: Sequence[bytes], count: int, seed: int) -> Iterator[tuple[str, bytes]]:
    """Yield *count* damaged files, each with the names of what was done to it."""
    for number in range(count):
        chance = random.Random(f"{seed} {number}")  # each case can be made again alone
        data = bytearray(chance.choice(seeds))
        done = chance.sample(MUTATIONS, chance.choice((1, 1, 2, 3)))
        for mutation in done:
            if len(data) > 32:
                mutation(data, chance)
        yield "+".join(mutation.__name__ for mutation in done), bytes(data)


def _edit(data: bytearray, what: bytes, chance: random.Random, other: Callable[[], bytes], most: int = 12) -> None:
    found = [match.span() for match in re.finditer(what, bytes(data))]
    chosen = sorted(chance.sample(found, min(len(found), chance.randint(1, most))), reverse=True)
    for start, stop in chosen:
        data[start:stop] = other()
