"""A reconversion period sent as form fields or as JSON, made a file that the validator reads."""

from __future__ import annotations

import json
from urllib.parse import parse_qs

from proa_graph.server.problems import ProblemError
from proa_graph.tables import columns

NAME = "periode.json"
_JOIN = "; "
OPTIONS = ("lang", "format", "date")
_DEFAULT_SCHEME = "reconversion"


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
        return body, {}
    if kind != "application/x-www-form-urlencoded":
        raise ProblemError(
            "media-type",
            "envoyez les champs d’un formulaire, ou un objet JSON",
            "send the fields of a form, or a JSON object",
            headers={"Accept-Post": "application/x-www-form-urlencoded, application/json"},
        )
    sent = {name: _JOIN.join(values) for name, values in parse_qs(body.decode("utf-8", "replace")).items()}
    return _file(sent), sent


def _file(sent: dict[str, str]) -> bytes:
    """The fields as one contract, under the French headers of the form: findings name them."""
    known = columns()
    cells = {known[name].headers[0]: text.strip() for name, text in sent.items() if name in known and text.strip()}
    if not cells:
        raise ProblemError("bad-request", "aucun champ n’est rempli", "no field is filled in")
    scheme = known["scheme"].headers[0]
    return json.dumps({scheme: _DEFAULT_SCHEME, **cells}, ensure_ascii=False).encode()
