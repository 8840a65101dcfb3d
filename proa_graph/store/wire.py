"""Messages between a process and its helpers: a JSON header and a body of bytes, over a local socket."""

from __future__ import annotations

import json
import socket
import struct
from typing import Any

Header = dict[str, Any]

_LENGTHS = struct.Struct("!II")
_CHUNK = 1 << 18


def pack(header: Header, body: bytes = b"") -> bytes:
    """Return the bytes of one message."""
    head = json.dumps(header).encode()
    return b"".join((_LENGTHS.pack(len(head), len(body)), head, body))


def send(channel: socket.socket, header: Header, body: bytes = b"") -> None:
    """Send one message; raises OSError when the other side is gone."""
    channel.sendall(pack(header, body))


def receive(channel: socket.socket) -> tuple[Header, bytes]:
    """Return the next message; raises EOFError when the other side is gone."""
    head, body = _LENGTHS.unpack(_exactly(channel, _LENGTHS.size))
    header: Header = json.loads(_exactly(channel, head))
    return header, _exactly(channel, body)


async def receive_soon(channel: socket.socket) -> tuple[Header, bytes]:
    """Return the next message without holding the event loop; raises EOFError when the other side is gone."""
    from asyncio import get_running_loop  # a tenth of the time of a question asked of the command line

    loop = get_running_loop()
    content = bytearray()
    whole = _LENGTHS.size
    while len(content) < whole or whole == _LENGTHS.size:
        if len(content) >= _LENGTHS.size:
            whole = _LENGTHS.size + sum(_LENGTHS.unpack_from(content))
            if len(content) >= whole:
                break
        part = await loop.sock_recv(channel, _CHUNK)
        if not part:
            raise EOFError
        content += part
    head = _LENGTHS.unpack_from(content)[0] + _LENGTHS.size
    header: Header = json.loads(content[_LENGTHS.size : head])
    return header, bytes(content[head:])


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
