"""A reconversion period sent as the fields of a form, or as JSON, made a file that the validator reads."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from urllib.parse import parse_qsl

from proa_graph.server.problems import ProblemError
from proa_graph.tables import columns

NAME = "periode.json"
_JOIN = "; "
FORMS = ("application/x-www-form-urlencoded", "multipart/form-data", "application/json")
OPTIONS = ("lang", "format", "date")
_DEFAULT_SCHEME = "reconversion"


def joined(values: Iterable[tuple[str, str]]) -> dict[str, str]:
    """Return the fields of a form by name, several values of one joined."""
    sent: dict[str, str] = {}
    for name, text in values:
        if text:
            sent[name] = f"{sent[name]}{_JOIN}{text}" if name in sent else text
    return sent


def read(media_type: str, body: bytes) -> tuple[bytes, dict[str, str]]:
    """Return the file of the period that ``body`` describes, and the fields and options sent with it.

    Args:
        media_type: ``application/x-www-form-urlencoded`` (fields by the names of the columns) or ``application/json``.
        body: what was sent.

    Raises:
        ProblemError: another media type, or no field filled in.
    """
    kind = media_type.partition(";")[0].strip().lower()
    if kind == "application/json":
        return _of_the_scheme(body), {}
    if kind != "application/x-www-form-urlencoded":
        raise ProblemError(
            "media-type",
            "envoyez les champs d’un formulaire, ou un objet JSON",
            "send the fields of a form, or a JSON object",
            headers={"Accept-Post": ", ".join(FORMS)},
        )
    sent = joined(parse_qsl(body.decode("utf-8", "replace")))
    return file_of(sent), sent


def _of_the_scheme(body: bytes) -> bytes:
    """A single object that names no scheme is a period, as the form is; anything else stays as it was sent."""
    try:
        sent = json.loads(body)
    except (ValueError, RecursionError):
        return body
    if not isinstance(sent, dict) or not columns().keys() & sent.keys() or "scheme" in sent:
        return body
    return json.dumps({"scheme": _DEFAULT_SCHEME, **sent}, ensure_ascii=False).encode()


def file_of(sent: Mapping[str, str]) -> bytes:
    """Return the fields as one contract, under their French names on the form: findings say them.

    Raises:
        ProblemError: no field is filled in.
    """
    known = columns()
    given = ((known[name], text.strip()) for name, text in sent.items() if name in known and text.strip())
    cells = {column.label["fr"] or column.headers[0]: text for column, text in given}
    if not cells:
        raise ProblemError("bad-request", "aucun champ n’est rempli", "no field is filled in")
    scheme = known["scheme"].headers[0]
    return json.dumps({scheme: _DEFAULT_SCHEME, **cells}, ensure_ascii=False).encode()
