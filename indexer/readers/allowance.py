"""How much a reader may use: bytes, memory, seconds a page and a file, text.

Units    bytes and seconds; CPU seconds are those of the reader's process alone.
Limits   the defaults below; a worker sets them on itself before it opens a file. A file has `seconds_at_first` and what
         its size earns, up to `seconds_a_file`: traps are small, long manuals are not (1,335 pages of 26 MB take 60 s).
Errors   a process beyond its CPU seconds is killed by the system (SIGXCPU), beyond its memory gets MemoryError.
"""

from __future__ import annotations

import resource
from dataclasses import dataclass
from typing import Protocol

BUSY = 6.0
"""How many times its CPU seconds a reader may take on the wall: a good manual on a busy machine is no trap."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What reading one file may cost."""

    file_bytes: int = 200 * 2**20
    memory_bytes: int = 2**30
    seconds_a_page: int = 30
    seconds_at_first: int = 30
    seconds_a_file: int = 600
    bytes_a_second: int = 30_000
    """Of a file, for each second that it may take beyond the first ones."""
    wall_seconds: float = 900.0
    open_files: int = 64
    written_bytes: int = 0
    result_bytes: int = 200 * 2**20
    most_scans: int = 3_000
    """Pages of a file that are read from their picture."""

    def __post_init__(self) -> None:
        if min(self.file_bytes, self.memory_bytes, self.seconds_a_page, self.seconds_a_file, self.result_bytes) <= 0:
            raise ValueError("every limit is positive")

    def seconds_for(self, size: int) -> float:
        """Return the CPU seconds that a file of so many bytes may take."""
        return min(self.seconds_a_file, self.seconds_at_first + size / self.bytes_a_second)

    def wall_for(self, size: int) -> float:
        """Return the seconds on the wall for such a file: many more than those, for other work shares the processor."""
        return min(self.wall_seconds, BUSY * self.seconds_for(size))


class Allowance(Protocol):
    """What a reader tells of its progress, so that one endless page is stopped before the whole file's time is up."""

    def page(self) -> None: ...


class NoAllowance:
    """Reads without limits: in tests, and where the caller is limited itself."""

    def page(self) -> None:
        """Do nothing."""


class CpuAllowance:
    """Moves this process's CPU limit: so many seconds from now for the next page, never past the file's own cap."""

    def __init__(self, limits: Limits, size: int | None = None) -> None:
        self._a_page = limits.seconds_a_page
        self._end = _cpu_seconds() + (limits.seconds_a_file if size is None else limits.seconds_for(size))
        self.page()

    def page(self) -> None:
        """Give the next page its seconds."""
        soft = max(1, int(min(self._end, _cpu_seconds() + self._a_page)) + 1)
        _, hard = resource.getrlimit(resource.RLIMIT_CPU)
        resource.setrlimit(resource.RLIMIT_CPU, (soft if hard == resource.RLIM_INFINITY else min(soft, hard), hard))


def _cpu_seconds() -> float:
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime
