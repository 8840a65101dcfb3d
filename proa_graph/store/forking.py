"""The helper process: it loads once, then forks a worker whenever it is asked, and never outlives its parent.

It has one thread, so that a fork is safe, and it is started by a command, so that the parent may have many.
Standard input is the control channel: ``F`` and a number, with a socket, forks a worker on that socket; ``K`` and a
number kills it; ``N`` and a number lets it stand behind the others once it took a while of a core, ``B`` at once, and
behind those too that stand there. Of those that stand behind, as many run as there are cores but one, those first that
had least; the others are stopped, where they hold nothing of the kernel's that a fork waits for. The workers have one
budget of memory: where they take more together, the one that takes most ends. When the channel closes the parent is
gone, however it went.
"""

from __future__ import annotations

import ctypes
import os
import resource
import select
import signal
import socket
import struct
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from proa_graph.store import wire

Handle = Callable[[wire.Header, bytes], tuple[wire.Header, bytes]]

ORDER = struct.Struct("!cQ")
MEMORY = 1 << 30
"""The bytes that a worker may take beside what it shares."""
BUDGET = 1 << 30
"""The bytes that all workers may take together beside what they share."""
_TICK = 0.1
_SOON = 0.02
"""Seconds between two looks while the workers take more than half of their budget."""
_NICE = 10
"""How much a worker that stands behind does so, beside being stopped in turns."""
_PENALTY = 10.0
"""Seconds of a core that one seems to have had that stands behind from the start."""
_SEATS = max(1, (os.cpu_count() or 2) - 1)
_WHILE = 0.25
"""Seconds of a core after which a worker whose message lasts stands behind: one that merely waits does not."""
_MRELEASE = 448
_BEHIND = 5
"""How much a worker stands back behind the process that reads requests and sends answers."""
MOST_FILES = 4096


def serve(handle: Handle, ready: wire.Header, *, files: int = 0, prepare: Callable[[], None] = lambda: None) -> None:
    """Fork workers that answer by ``handle`` until the parent is gone.

    Args:
        handle: what a worker does with a message; it runs under the alarm that the message asks for (``seconds``).
        ready: what to tell the parent once everything is loaded.
        files: how many files a worker may open beside its socket. With 0 it can open none, hence no connection.
        prepare: what to do before each fork, so that workers share it: quick where there is nothing new.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    control = socket.socket(fileno=0)
    wire.send(control, ready)
    children: dict[int, _Child] = {}
    tick = _TICK
    while True:
        asked = select.select([control], [], [], tick if children else 1.0)[0]
        if asked and not _obey(control, children, handle, files, prepare):
            break
        _reap(children)
        tick = _SOON if _keep_within(BUDGET, children) > BUDGET // 2 else _TICK
        _share(children)
    for child in children.values():
        os.kill(child.pid, signal.SIGKILL)


@dataclass(slots=True)
class _Child:
    """A worker: the seconds of a core after which it stands behind, None for never, and how it stands now."""

    pid: int
    until: float | None = None
    penalty: float = 0.0
    behind: bool = False
    stopped: bool = False

    def lasts(self, penalty: float) -> None:
        """Its message lasts."""
        self.penalty = penalty
        self.until = _used(self.pid) + (0.0 if penalty else _WHILE)

    def look(self) -> bool:
        """Return whether it stands behind by now."""
        if not self.behind and self.until is not None and _used(self.pid) >= self.until:
            self.behind = True
            os.setpriority(os.PRIO_PROCESS, self.pid, min(19, os.getpriority(os.PRIO_PROCESS, 0) + _NICE))
        return self.behind

    def run(self, runs: bool) -> None:
        """Let it run, or stop it."""
        if self.stopped is runs:
            self.stopped = not runs
            os.kill(self.pid, signal.SIGCONT if runs else signal.SIGSTOP)


def _share(children: dict[int, _Child]) -> None:
    """Let those that stand behind run in turns: who had least of a core is next."""
    behind = [child for child in children.values() if child.look()]
    behind.sort(key=lambda child: _used(child.pid) + child.penalty)
    for place, child in enumerate(behind):
        child.run(place < _SEATS)


def _obey(
    control: socket.socket, children: dict[int, _Child], handle: Handle, files: int, prepare: Callable[[], None]
) -> bool:
    try:
        content, handed, _, _ = socket.recv_fds(control, ORDER.size, 1)
    except ConnectionResetError:
        return False
    if len(content) < ORDER.size:
        return False
    order, number = ORDER.unpack(content)
    if order == b"F":
        channel = socket.socket(fileno=handed[0])
        prepare()
        pid = os.fork()
        if pid == 0:
            _work(channel, handle, files)
        channel.close()
        children[number] = _Child(pid)
    elif number in children and order in b"NB":
        children[number].lasts(_PENALTY if order == b"B" else 0.0)
    elif number in children:
        os.kill(children[number].pid, signal.SIGKILL)
    return True


def _used(pid: int) -> float:
    """Return the seconds of a core that a process has had; 0 where that cannot be known."""
    with suppress(OSError):
        # The number of the clock of a process, as the kernel makes it.
        return time.clock_gettime((~pid << 3) | 2)
    return 0.0


def _keep_within(budget: int, children: dict[int, _Child]) -> int:
    """End the child that takes most where all take more than ``budget`` bytes beside what they share with this process.

    What a child shares counts among its own until it is written to: the same pages are counted here, and left out.
    Returns what they take together.
    """
    shared = _held(os.getpid())
    taken = {child.pid: max(0, _held(child.pid) - shared) for child in children.values()} if shared else {}
    total = sum(taken.values())
    if total > budget:
        _end_at_once(max(taken, key=lambda pid: taken[pid]))
    return total


def _end_at_once(pid: int) -> None:
    """End a child and take its memory back here: one that stands behind might not come to do that for long."""
    os.kill(pid, signal.SIGKILL)
    if sys.platform == "linux":
        with suppress(OSError):
            ended = os.pidfd_open(pid)
            ctypes.CDLL(None).syscall(_MRELEASE, ended, 0)
            os.close(ended)


def _held(pid: int) -> int:
    """Return the bytes in memory of a process that no file holds, 0 where that cannot be known."""
    try:
        told = Path(f"/proc/{pid}/statm").read_text(encoding="ascii").split()
    except OSError:
        return 0
    return (int(told[1]) - int(told[2])) * resource.getpagesize()


def _reap(children: dict[int, _Child]) -> None:
    # Only this loop waits for children, so the pid of a number still listed cannot have been given to another process.
    for number, child in list(children.items()):
        if os.waitpid(child.pid, os.WNOHANG)[0]:
            del children[number]


def _work(channel: socket.socket, handle: Handle, files: int) -> None:
    """Answer messages until the socket closes; never returns. An error of ``handle`` ends the worker, as it says."""
    os.nice(_BEHIND)
    channel = _confine(channel, files)
    while True:
        try:
            header, body = wire.receive(channel)
            signal.setitimer(signal.ITIMER_REAL, header["seconds"])
            reply, content = handle(header, body)
            signal.setitimer(signal.ITIMER_REAL, 0)
            wire.send(channel, reply, content)
        except (EOFError, BrokenPipeError):
            os._exit(0)


def _confine(channel: socket.socket, files: int) -> socket.socket:
    """Leave the worker its socket as file 3 and nothing else; the kernel refuses it any further one.

    A socket is a file: without a free number no library can open one, in whatever language it is written.
    """
    # The kernel itself ends the process at the alarm, in the middle of native code too.
    signal.signal(signal.SIGALRM, signal.SIG_DFL)
    quiet = os.open(os.devnull, os.O_RDWR)
    for number in (0, 1):
        os.dup2(quiet, number)
    if channel.fileno() != 3:
        os.dup2(channel.fileno(), 3)
        channel.close()
        channel = socket.socket(fileno=3)
    os.closerange(4, MOST_FILES)
    # Limits bind the next allocation, so the memory in use is read while a file can still be opened.
    if sys.platform == "linux":
        pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0])
        limit = pages * resource.getpagesize() + MEMORY
        resource.setrlimit(resource.RLIMIT_AS, (limit, limit))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_NOFILE, (4 + files, 4 + files))
    return channel
