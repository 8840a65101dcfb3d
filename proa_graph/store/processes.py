"""Workers that can be stopped: forked by one helper that loaded once, killed at their limit."""

from __future__ import annotations

import asyncio
import contextlib
import itertools
import multiprocessing
import os
import select
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NamedTuple

from proa_graph.store import wire
from proa_graph.store.forking import MOST_FILES, ORDER

_GRACE = 0.5
"""Seconds after which a worker is ended whose own alarm did not: it may be stopped."""
_TICK = 0.25
_SPARE = 2
_PATIENCE = 0.1
"""Seconds after which a message gives way to others, where there are any; its worker is not kept: it cannot rise."""
_SHORT = 0.05


class StoppedError(Exception):
    """A worker gave no answer: ``timed_out`` at its limit, or it was cancelled, or it died of something else."""

    def __init__(self, *, timed_out: bool) -> None:
        super().__init__("stopped at its limit" if timed_out else "stopped")
        self.timed_out = timed_out


class _Worker(NamedTuple):
    number: int
    channel: socket.socket


class Workers:
    """A pool of worker processes of one module; safe to use from many threads.

    Args:
        module: run with ``python -m``, it calls :func:`proa_graph.store.forking.serve`.
        arguments: its arguments.
        keep: how many idle workers to keep for the next message.
        first: what the first helper runs in place of the module, forked from this process, which has one thread then.
    """

    def __init__(
        self,
        module: str,
        arguments: Sequence[str] = (),
        *,
        keep: int = 8,
        first: Callable[[], None] | None = None,
    ) -> None:
        self._command = [sys.executable, "-c", f"from {module} import main; main()", *arguments]
        self._keep = keep
        self._first = first
        self._lock = threading.Lock()
        self._idle: list[_Worker] = []
        self._busy: dict[_Worker, float] = {}
        self._behind: set[_Worker] = set()
        self._numbers = itertools.count(1)
        self._closed = False
        self.ready: wire.Header = {}
        self._start()
        if self.ready:
            self._idle += [self._fork() for _ in range(_SPARE)]

    def run(
        self, header: wire.Header, body: bytes, *, seconds: float, cancelled: threading.Event | None = None
    ) -> tuple[wire.Header, bytes]:
        """Return the worker's answer to a message.

        Args:
            header: any JSON object.
            body: any bytes.
            seconds: after this time the worker is killed, in the middle of whatever it does.
            cancelled: when set by another thread, the worker is killed at once.

        Raises:
            StoppedError: no answer; the worker is gone.
        """
        helper = self._control
        try:
            return self._run(header, body, seconds, cancelled)
        except StoppedError as error:
            if error.timed_out or not self._lost(helper):
                raise
        return self._run(header, body, seconds, cancelled)

    def _run(
        self, header: wire.Header, body: bytes, seconds: float, cancelled: threading.Event | None
    ) -> tuple[wire.Header, bytes]:
        worker = self._take()
        started = self._begins(worker)
        try:
            wire.send(worker.channel, {**header, "seconds": seconds}, body)
            if not _says(worker.channel, started + min(seconds, _PATIENCE), cancelled):
                self._lasts(worker)
            if not _says(worker.channel, started + seconds + _GRACE, cancelled):
                raise EOFError
            answer = wire.receive(worker.channel)
        except (OSError, EOFError) as error:
            self._drop(worker)
            raise StoppedError(timed_out=time.monotonic() - started >= seconds) from error
        except BaseException:
            self._drop(worker)
            raise
        self._give_back(worker)
        return answer

    async def run_soon(
        self, header: wire.Header, body: bytes, *, seconds: float, behind: bool = False
    ) -> tuple[wire.Header, bytes]:
        """Return what :meth:`run` returns without holding the event loop; cancelling the task kills the worker.

        Where ``behind``, it stands behind the others from the start.

        Raises:
            StoppedError: no answer; the worker is gone.
        """
        helper = self._control
        try:
            return await self._run_soon(header, body, seconds, behind)
        except StoppedError as error:
            if error.timed_out or not self._lost(helper):
                raise
        return await self._run_soon(header, body, seconds, behind)

    async def _run_soon(
        self, header: wire.Header, body: bytes, seconds: float, behind: bool
    ) -> tuple[wire.Header, bytes]:
        # Starting the helper anew takes seconds: not on the event loop.
        worker = self._soon()
        if worker is None:
            worker = await asyncio.to_thread(self._take)
        started = self._begins(worker)
        if behind:
            self._gives_way(worker, b"B")
        later = asyncio.get_running_loop().call_later(_PATIENCE, self._lasts, worker)
        try:
            worker.channel.setblocking(False)
            async with asyncio.timeout(seconds + _GRACE):
                message = wire.pack({**header, "seconds": seconds}, body)
                await asyncio.get_running_loop().sock_sendall(worker.channel, message)
                answer = await wire.receive_soon(worker.channel)
        except (OSError, EOFError) as error:
            self._drop(worker)
            raise StoppedError(timed_out=time.monotonic() - started >= seconds) from error
        except BaseException:
            self._drop(worker)
            raise
        finally:
            later.cancel()
        worker.channel.setblocking(True)
        self._give_back(worker)
        return answer

    def close(self) -> None:
        """End the helper and every worker."""
        with self._lock:
            self._closed = True
            self._end()

    def _start(self) -> None:
        ours, theirs = socket.socketpair()
        first, self._first = self._first, None
        with theirs:
            self._process = (
                _Forked(first, theirs)
                if first
                else subprocess.Popen(  # noqa: S603 - our own module
                    self._command,
                    stdin=theirs.fileno(),
                    stdout=subprocess.DEVNULL,
                    process_group=0,
                    env={**os.environ, "PYTHONPATH": _search_path()},
                )
            )
        self._control = ours
        try:
            self.ready, _ = wire.receive(ours)
        except EOFError:
            self.ready = {}

    def _end(self) -> None:
        for worker in self._idle:
            worker.channel.close()
        self._idle.clear()
        self._control.close()
        try:
            self._process.wait(timeout=5)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()

    def _lost(self, helper: socket.socket) -> bool:
        """Whether ``helper`` died: then a worker may have failed that was never forked, and no idle one is trusted."""
        if self._closed or (helper is self._control and not _is_gone(helper)):
            return False
        if self._lock.acquire(timeout=_SHORT):
            if helper is self._control:
                # What it was told to fork and never read ends after it: asked at once, such a worker seems alive.
                for worker in self._idle:
                    worker.channel.close()
                self._idle.clear()
            self._lock.release()
        return True

    def _take(self) -> _Worker:
        with self._lock:
            found = self._found()
            if found:
                return found
            # The helper itself died: a new one loads again.
            self._end()
            self._start()
            try:
                return self._fork()
            except OSError as error:
                raise StoppedError(timed_out=False) from error

    def _soon(self) -> _Worker | None:
        """Return a worker that can be had at once, None where the helper must be started anew, or is being so."""
        if not self._lock.acquire(timeout=_SHORT):
            return None
        try:
            return self._found()
        finally:
            self._lock.release()

    def _found(self) -> _Worker | None:
        if self._closed:
            raise StoppedError(timed_out=False)
        while self._idle:
            worker = self._idle.pop()
            if not _is_gone(worker.channel):
                return worker
            worker.channel.close()
        try:
            # Those that come next find theirs forked already.
            self._idle += [self._fork() for _ in range(_SPARE)]
            return self._fork()
        except OSError:
            return None

    def _fork(self) -> _Worker:
        ours, theirs = socket.socketpair()
        number = next(self._numbers)
        with theirs:
            try:
                socket.send_fds(self._control, [ORDER.pack(b"F", number)], [theirs.fileno()])
            except OSError:
                ours.close()
                raise
        return _Worker(number, ours)

    def _begins(self, worker: _Worker) -> float:
        """Note that ``worker`` has a message; those that have theirs for long give way to it."""
        now = time.monotonic()
        for other, since in list(self._busy.items()):
            if now - since > _PATIENCE:
                self._gives_way(other)
        self._busy[worker] = now
        return now

    def _lasts(self, worker: _Worker) -> None:
        """A message lasts: it gives way, unless nobody is there to give way to."""
        if len(self._busy) > 1:
            self._gives_way(worker)

    def _gives_way(self, worker: _Worker, order: bytes = b"N") -> None:
        if worker not in self._behind:
            self._behind.add(worker)
            self._order(order, worker)

    def _ends(self, worker: _Worker) -> bool:
        """Note that ``worker`` has no message any more; return whether it may have another."""
        self._busy.pop(worker, None)
        fresh = worker not in self._behind
        self._behind.discard(worker)
        return fresh

    def _drop(self, worker: _Worker) -> None:
        self._ends(worker)
        worker.channel.close()
        self._order(b"K", worker)

    def _order(self, order: bytes, worker: _Worker) -> None:
        """Tell the helper; one that is being started anew has no such worker."""
        if self._lock.acquire(timeout=_SHORT):
            with contextlib.suppress(OSError):
                self._control.sendall(ORDER.pack(order, worker.number))
            self._lock.release()

    def _give_back(self, worker: _Worker) -> None:
        if self._ends(worker) and self._lock.acquire(timeout=_SHORT):
            kept = len(self._idle) < self._keep and not self._closed
            if kept:
                self._idle.append(worker)
            self._lock.release()
            if kept:
                return
        worker.channel.close()


class _Forked:
    """A process forked from this one, waited for as one that a command started is."""

    def __init__(self, work: Callable[[], None], control: socket.socket) -> None:
        self._process = multiprocessing.get_context("fork").Process(target=_serve, args=(work, control))
        self._process.start()

    @property
    def pid(self) -> int:
        """Its number."""
        return self._process.pid or 0

    def wait(self, timeout: float | None = None) -> None:
        """Wait for its end; TimeoutExpired where it does not come."""
        self._process.join(timeout)
        if self._process.is_alive():
            raise subprocess.TimeoutExpired("fork", timeout or 0.0)

    def kill(self) -> None:
        """End it."""
        self._process.kill()


def _serve(work: Callable[[], None], control: socket.socket) -> None:
    """Take the control channel as standard input, as a command does, and nothing else of the parent but its memory."""
    # No session of its own: the kernel gives each session an equal share of the cores, whatever its processes' nice.
    os.setpgid(0, 0)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    os.dup2(control.fileno(), 0)
    quiet = os.open(os.devnull, os.O_WRONLY)
    os.dup2(quiet, 1)
    os.closerange(3, MOST_FILES)
    work()
    os._exit(0)


def _says(channel: socket.socket, until: float, cancelled: threading.Event | None) -> bool:
    """Return whether the first bytes of an answer come before ``until``; the worker's own alarm comes before the last.

    Raises:
        EOFError: the message is cancelled.
    """
    poll = select.poll()
    poll.register(channel, select.POLLIN)
    while not poll.poll(min(_TICK, max(0.0, until - time.monotonic())) * 1000):
        if cancelled and cancelled.is_set():
            raise EOFError
        if time.monotonic() > until:
            return False
    return True


def _is_gone(channel: socket.socket) -> bool:
    """An idle worker says nothing: whatever can be read from it is its end."""
    poll = select.poll()
    poll.register(channel, select.POLLIN)
    return bool(poll.poll(0))


def _search_path() -> str:
    """The helper finds the very package that starts it, in a checkout too."""
    here = str(Path(__file__).resolve().parents[2])
    known = os.environ.get("PYTHONPATH")
    return f"{here}{os.pathsep}{known}" if known else here
