"""Work in processes of its own: what it read is released with it, and the other processors are used."""

from __future__ import annotations

import errno
import multiprocessing
import os
from collections.abc import Callable, Collection, Iterable, Iterator
from contextlib import contextmanager, suppress
from functools import partial
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess
from typing import Generic, TypeVar, cast

from proa_graph.errors import UnusableError

T = TypeVar("T")
Wait = Callable[[], T]
_FORK = multiprocessing.get_context("fork")


def apart(work: Callable[[], T]) -> Running[T]:
    """Start ``work`` in a process of its own; the function returned waits for it and gives its result.

    Its UnusableError and OSError are raised where they are waited for.
    """
    return talking(lambda _: work())[1]


@contextmanager
def ended(waits: Collection[Callable[[], object]]) -> Iterator[None]:
    """Where the block fails, wait for those processes before its error goes on: they would go on writing."""
    try:
        yield
    except BaseException:
        for one in waits:
            with suppress(UnusableError, OSError):
                one()
        raise


def beside(work: Callable[[], object], *, niceness: int) -> None:
    """Start ``work`` in a process that gives way to others and ends with this one; nobody waits for it."""
    _FORK.Process(target=_give_way, args=(work, niceness), daemon=True).start()


def _give_way(work: Callable[[], object], niceness: int) -> None:
    os.nice(niceness)
    with suppress(UnusableError, OSError):  # who needs what it makes makes it, and tells
        work()


def left(work: Callable[[], object], *, niceness: int) -> None:
    """Start ``work`` in a process that gives way to others and goes on when this one ends; nobody hears of it."""
    first = os.fork()
    if first:
        os.waitpid(first, 0)
    else:
        try:
            if os.fork() == 0:
                os.setsid()
                for stream in range(3):
                    os.dup2(os.open(os.devnull, os.O_RDWR), stream)
                _give_way(work, niceness)
        finally:
            os._exit(0)


class Running(Generic[T]):
    """Work under way in a process of its own; called, it waits for it and gives its result."""

    def __init__(self, process: BaseProcess, told: Connection) -> None:
        self._process = process
        self.told = told
        """Where it tells its result."""

    def __call__(self) -> T:
        try:
            kind, given = self.told.recv()
        except EOFError:
            kind, given = "os", (errno.EINTR, "interrompu / interrupted")
        self._process.join()
        if kind == "done":
            return cast(T, given)
        raise UnusableError(*given) if kind == "unusable" else OSError(*given)


def all_done(works: Iterable[Callable[[], T]], most: int) -> Iterator[T]:
    """Do each of ``works`` in a process of its own, so many at a time; yield what they give, as they end."""
    running: list[Running[T]] = []
    with ended(running):
        for work in works:
            if len(running) == most:
                yield _first_ended(running)()
            running.append(apart(work))
        while running:
            yield _first_ended(running)()


def _first_ended(running: list[Running[T]]) -> Running[T]:
    """Take out the one that ended first."""
    ready = wait([one.told for one in running])[0]
    return running.pop(next(place for place, one in enumerate(running) if one.told is ready))


def talking(work: Callable[[Connection], T]) -> tuple[Connection, Running[T]]:
    """Start ``work`` in a process of its own, with the other end of the connection returned; see :func:`apart`."""
    result, told = _FORK.Pipe(duplex=False)
    ours, theirs = _FORK.Pipe()
    process = _FORK.Process(target=_work, args=(partial(work, theirs), told, (result, ours)))
    process.start()
    told.close()
    theirs.close()
    return ours, Running(process, result)


def _work(work: Callable[[], object], told: Connection, others: tuple[Connection, ...]) -> None:
    """What the caller holds is closed here: else a reader would not see the end of a writer that died."""
    for connection in others:
        connection.close()
    try:
        told.send(("done", work()))
    except UnusableError as error:
        told.send(("unusable", (error.subject, error.fr, error.en)))
    except OSError as error:
        told.send(("os", (error.errno, error.strerror)))
