"""The door to messages (``.eml``): the words of one, as a web page or as text."""

from __future__ import annotations

from email import message_from_bytes, policy
from email.message import EmailMessage

from proa_graph import limits
from proa_graph.errors import UnusableError


def body(name: str, content: bytes) -> tuple[str, bytes]:
    """Return the ending (``.html`` or ``.txt``) and the words of the message ``content``, in UTF-8.

    Raises:
        UnusableError: it is no message, or has no words of its own.
    """
    try:
        message = message_from_bytes(content, policy=policy.default)
        part = message.get_body(("html", "plain"))
        said = part.get_content() if isinstance(part, EmailMessage) else ""
    except (*limits.UNFORESEEN, UnicodeError):
        said, part = "", None
    if not (part and isinstance(said, str) and said.strip() and message.keys()):
        raise UnusableError(
            name,
            "ce message ne contient aucun texte ; enregistrez la pièce jointe et donnez-la",
            "this message holds no text; save its attachment and give that",
        )
    ending = ".html" if part.get_content_subtype() == "html" else ".txt"
    return ending, said.encode()
