"""Messages between a process and its helpers: a JSON header and a body of bytes, over a local socket."""

from __future__ import annotations

import json
import socket
import struct
from typing import Any

Header = dict[str, Any]

_LENGTHS = struct.Struct("!II")


def send(channel: socket.socket, header: Header, body: bytes = b"") -> None:
    """Send one message; raises OSError when the other side is gone."""
    head = json.dumps(header).encode()
    channel.sendall(_LENGTHS.pack(len(head), len(body)) + head)
    if body:
        channel.sendall(body)


def receive(channel: socket.socket) -> tuple[Header, bytes]:
    """Return the next message; raises EOFError when the other side is gone."""
    head, body = _LENGTHS.unpack(_exactly(channel, _LENGTHS.size))
    header: Header = json.loads(_exactly(channel, head))
    return header, _exactly(channel, body)


def _exactly(channel: socket.socket, size: int) -> bytes:
    content = bytearray(size)
    view = memoryview(content)
    while view:
        try:
            count = channel.recv_into(view)
        except ConnectionResetError:
            count = 0
        if not count:
            raise EOFError
        view = view[count:]
    return bytes(content)
