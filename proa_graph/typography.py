"""How texts and numbers are set for people: French signs with their spaces, thousands apart."""

from __future__ import annotations

import re
from decimal import Decimal

_BEFORE_SIGN = re.compile(r"(?<=[\w»%)\]>’}…]) (?=[;?!](?:\s|<|$))")
_BEFORE_COLON = re.compile(r"(?<=[\w»%)\]>’}…]) (?=[:%»](?:\s|<|$|[.,)]))")
_AFTER_QUOTE = re.compile(r"« ")
_NUMERO = re.compile(r"\bn° (?=\d)")


def typeset(text: str) -> str:
    """Return French ``text`` with no-break spaces before ``: ; ? ! % »``, after ``«`` and ``n°``."""
    text = _BEFORE_SIGN.sub("\u202f", text)
    text = _BEFORE_COLON.sub("\u00a0", text)
    return _NUMERO.sub("n°\u00a0", _AFTER_QUOTE.sub("«\u00a0", text)).replace(" »", "\u00a0»")


def figure(value: int | Decimal, lang: str) -> str:
    """Return a number as people read it: « 2\u202f100,5 », “2,100.5”, without zeros after its last decimal."""
    text = f"{value:,f}" if isinstance(value, Decimal) else f"{value:,}"
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return text.replace(",", "\u202f").replace(".", ",") if lang == "fr" else text
