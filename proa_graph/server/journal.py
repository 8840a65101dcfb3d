"""What happens, as lines of JSON on standard error: never what people typed, and never in anybody's way."""

from __future__ import annotations

import contextlib
import json
import logging
import os
import queue
import threading
import time
import traceback
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Literal

Level = Literal["info", "warning", "error"]
_ROOM = 5000
_AGAIN = 1.0
_PACKAGE = Path(__file__).parents[1]


class Journal:
    """Writes lines to the file ``out`` by a thread of its own; lines that find no room are counted and said later.

    Args:
        out: the number of the file.
        requests: whether each request has its line, or only what went wrong.
    """

    def __init__(self, out: int = 2, *, requests: bool = True) -> None:
        self.requests = requests
        self._out = out
        self._lines: queue.Queue[bytes] = queue.Queue(_ROOM)
        self.lost = 0
        self._said: dict[str, float] = {}
        threading.Thread(target=self._write, name="journal", daemon=True).start()

    def note(self, event: str, level: Level = "info", **told: Any) -> None:
        """Write one line; at once, whatever becomes of it."""
        line = {"time": datetime.now(UTC).isoformat(timespec="milliseconds"), "level": level, "event": event, **told}
        try:
            self._lines.put_nowait(_written(line))
        except queue.Full:
            self.lost += 1

    def failure(self, error: BaseException, **told: Any) -> None:
        """Write where an error came from, not what it says: that may hold what people typed."""
        frames = traceback.extract_tb(error.__traceback__)
        where = [f"{_place(frame.filename)}:{frame.lineno} {frame.name}" for frame in frames]
        self.note("failure", "error", error=type(error).__qualname__, where=where, **told)

    def seldom(self, event: str, level: Level, **told: Any) -> None:
        """Write a line that may come in thousands: once a second at most."""
        now = time.monotonic()
        key = f"{event} {told}"
        if now - self._said.get(key, -_AGAIN) >= _AGAIN:
            self._said = {key: now} if len(self._said) > _ROOM else {**self._said, key: now}
            self.note(event, level, **told)

    def close(self) -> None:
        """Wait a moment for the lines that are not written yet."""
        until = time.monotonic() + _AGAIN
        while not self._lines.empty() and time.monotonic() < until:
            time.sleep(0.01)

    def _write(self) -> None:
        while True:
            line = self._lines.get()
            lost = self.lost
            # While this is written others may be lost: they are told the next time.
            if lost and self._put(json.dumps({"level": "warning", "event": "lost", "lines": lost}).encode() + b"\n"):
                self.lost -= lost
            if not self._put(line):
                self.lost += 1

    def _put(self, line: bytes) -> bool:
        """A full disk, or nobody who reads: the line is lost, the server goes on."""
        with contextlib.suppress(OSError):
            while line:
                line = line[os.write(self._out, line) :]
        return not line


class Handler(logging.Handler):
    """Takes what the libraries log: their words, without the values put into them."""

    def __init__(self, journal: Journal) -> None:
        super().__init__(logging.WARNING)
        self._journal = journal

    def emit(self, record: logging.LogRecord) -> None:
        """Note one record."""
        level: Level = "error" if record.levelno >= logging.ERROR else "warning"
        if record.exc_info and record.exc_info[1]:
            self._journal.failure(record.exc_info[1], logger=record.name)
        else:
            self._journal.seldom("library", level, logger=record.name, message=str(record.msg).splitlines()[0])


def take_over(journal: Journal) -> None:
    """Let the loggers of the libraries that serve write to ``journal``."""
    for name in ("uvicorn", "uvicorn.error", "asyncio", "fastapi", "starlette", "python_multipart"):
        logger = logging.getLogger(name)
        logger.handlers = [Handler(journal)]
        logger.propagate = False


def _written(line: dict[str, Any]) -> bytes:
    return json.dumps(line, ensure_ascii=False).encode() + b"\n"


def _place(filename: str) -> str:
    path = Path(filename)
    return path.relative_to(_PACKAGE).as_posix() if path.is_relative_to(_PACKAGE) else path.name
