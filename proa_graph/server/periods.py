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
        return _of_json(body)
    if kind != "application/x-www-form-urlencoded":
        raise ProblemError(
            "media-type",
            "envoyez les champs d’un formulaire, ou un objet JSON",
            "send the fields of a form, or a JSON object",
            headers={"Accept-Post": ", ".join(FORMS)},
        )
    sent = joined(parse_qsl(body.decode("utf-8", "replace")))
    return file_of(sent), sent


def _of_json(body: bytes) -> tuple[bytes, dict[str, str]]:
    """A single object may hold the options of a form beside its fields; anything else stays as it was sent."""
    try:
        sent = json.loads(body)
    except (ValueError, RecursionError):
        return body, {}
    if not isinstance(sent, dict) or not {*columns(), *OPTIONS} & sent.keys():
        return body, {}
    options = {name: sent.pop(name) for name in OPTIONS if name in sent}
    for name, value in options.items():
        if not isinstance(value, str):
            raise ProblemError("bad-request", f"{name} : écrivez un texte", f"{name}: write a text")
    for name, value in sent.items():
        if isinstance(value, dict) and name in columns():
            raise ProblemError(
                "bad-request", f"{name} : écrivez un texte ou un nombre", f"{name}: write a text or number"
            )
    if all(_is_blank(value) for value in sent.values()):
        raise _nothing_filled_in()
    if sent.get("scheme") and not options:
        return body, {}
    # Without a scheme it is a period, as the form is.
    period = {**sent, "scheme": sent.get("scheme") or _DEFAULT_SCHEME}
    return json.dumps(period, ensure_ascii=False).encode(), options


def file_of(sent: Mapping[str, str]) -> bytes:
    """Return the fields as one contract, under their French names on the form: findings say them.

    Raises:
        ProblemError: no field is filled in.
    """
    known = columns()
    given = ((known[name], text.strip()) for name, text in sent.items() if name in known and text.strip())
    cells = {column.label["fr"] or column.headers[0]: text for column, text in given}
    if not cells:
        raise _nothing_filled_in()
    scheme = known["scheme"].headers[0]
    return json.dumps({scheme: _DEFAULT_SCHEME, **cells}, ensure_ascii=False).encode()


def _is_blank(value: object) -> bool:
    return value in (None, [], {}) or (isinstance(value, str) and not value.strip())


def _nothing_filled_in() -> ProblemError:
    return ProblemError("bad-request", "aucun champ n’est rempli", "no field is filled in")
