"""``POST /api/validate``: a file in, the report out, in a process of its own that is stopped at its limit."""

from __future__ import annotations

import base64
import binascii
import json
import re
import threading
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from datetime import date
from functools import partial
from pathlib import PurePosixPath

import anyio.to_thread
from starlette.datastructures import FormData, UploadFile
from starlette.formparsers import MultiPartException
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Message

from proa_graph.errors import UnusableError
from proa_graph.server import http, pages, periods
from proa_graph.server.failing import problem_of, shown
from proa_graph.server.negotiation import HTML, Language, choose
from proa_graph.server.problems import ProblemError
from proa_graph.server.slots import Limits, Slots
from proa_graph.store import MEMORY
from proa_graph.store.processes import StoppedError, Workers
from proa_graph.store.wire import Header
from proa_graph.tables import keeps_macros
from proa_graph.validation import number_of

LIMITS = Limits(seconds=60.0, quick=60.0, wait=10.0, per_client=1, total=2, request=5 << 20)
REPORTS = {
    "html": HTML,
    "json": "application/json",
    "csv": "text/csv",
    "text": "text/plain",
    "ttl": "text/turtle",
    "sarif": "application/sarif+json",
    "junit": "application/xml",
    "ods": "application/vnd.oasis.opendocument.spreadsheet",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
_OFFERS = ("application/json", *(t for t in REPORTS.values() if t != "application/json"))
_ENDINGS = {"text": "txt", "junit": "xml"}
WITH_MACROS = "application/vnd.ms-excel.sheet.macroEnabled.12"
REGIMES = ("auto", "pro-a", "reconversion")
_MULTIPART = "multipart/form-data"
_FORM_ROOM = 1 << 16
_KEPT = 1 << 20
"""The largest file that a page of a report holds, so that its columns can be corrected and its forms taken."""
_PASTED = {"fr": "liste-collée.txt", "en": "pasted-list.txt"}
_MOST_FIELDS = 1000


class Checks:
    """Validation on demand; its helper process starts with the first file."""

    def __init__(self, limits: Limits = LIMITS) -> None:
        self._limits = limits
        self._slots = Slots(limits)
        self._lock = threading.Lock()
        self._workers: Workers | None = None

    def close(self) -> None:
        """End the helper process."""
        if self._workers:
            self._workers.close()

    async def validate(self, request: Request) -> Response:
        """Return the report on the uploaded file."""
        call = http.Call(request.scope)
        name, content, fields = await self._form(call, request)
        lang = call.language(fields.get("lang", ""))
        try:
            name, content = _given(name, content, fields, lang)
            if len(content) > self._limits.request:
                raise _too_large(self._limits.request)
            name = PurePosixPath(name.replace("\\", "/")).name or "fichier"
            return await self._judged(call, name, content, fields)
        except (ProblemError, UnusableError) as error:
            return await shown(call, problem_of(error), lang, page=_refused(name, content, fields))

    async def period(self, request: Request) -> Response:
        """Return the report on the one reconversion period that the fields, or the JSON object, describe."""
        call = http.Call(request.scope)
        body = await http.read_body(request.receive, _FORM_ROOM)
        kind = call.headers.get("content-type", "")
        if kind.lower().startswith(_MULTIPART):
            async with _multipart(request, body, files=0) as form:
                sent = periods.joined((k, v) for k, v in form.multi_items() if isinstance(v, str))
            content = periods.file_of(sent)
        else:
            content, sent = periods.read(kind, body)
        options = {name: sent[name] for name in periods.OPTIONS if sent.get(name)}
        return await self._judged(call, periods.NAME, content, {**request.query_params, **options}, sent)

    async def _judged(
        self,
        call: http.Call,
        name: str,
        content: bytes,
        fields: Mapping[str, str],
        sent: Mapping[str, str] | None = None,
    ) -> Response:
        lang = call.language_named(fields.get("lang", ""))
        form = _format(call, fields)
        taken = bool(fields.get("download"))
        header: Header = {
            "name": name,
            "idcc": number_of(fields.get("idcc", "")),
            "date": _date(fields.get("date", "")),
            "regime": _regime(fields.get("regime", "")),
            "columns": _columns(_map(fields)),
            "fail_on": _one_of("fail_on", fields.get("fail_on", ""), ("violation", "warning", "info")),
            "format": "fragment" if form == "html" and not taken else form,
            "lang": lang,
            "title": pages.of_the_dossier(lang) if name == periods.NAME else "",
        }
        reply, body = await self._run(call, header, content)
        if "unusable" in reply:
            raise ProblemError(reply["problem"], reply["unusable"]["fr"], reply["unusable"]["en"], exit=2)
        if form == "html" and not taken:
            body = _page(name, body, content, fields if sent is None else sent, lang)
        return _report(name, form, body, lang, conforms=reply["conforms"], taken=taken)

    async def _form(self, call: http.Call, request: Request) -> tuple[str, bytes, dict[str, str]]:
        if not call.headers.get("content-type", "").lower().startswith(_MULTIPART):
            raise ProblemError(
                "media-type",
                "envoyez un formulaire multipart/form-data avec le champ « file »",
                "send a multipart/form-data form with the field “file”",
                headers={"Accept-Post": "multipart/form-data"},
            )
        body = await http.read_body(request.receive, self._limits.request + 2 * _KEPT)
        async with _multipart(request, body, files=1) as form:
            upload = form.get("file")
            given = await upload.read() if isinstance(upload, UploadFile) else b""
            given_name = (upload.filename or "") if isinstance(upload, UploadFile) else ""
            fields = {**request.query_params, **{k: v for k, v in form.items() if isinstance(v, str) and v}}
        return given_name, given, fields

    async def _run(self, call: http.Call, header: Header, content: bytes) -> tuple[Header, bytes]:
        with await self._slots.slot(call.client) as slot:
            work = partial(self._check, dict(header), content, slot.seconds)
            try:
                return await anyio.to_thread.run_sync(work, abandon_on_cancel=True)
            except StoppedError as error:
                if error.timed_out:
                    raise ProblemError(
                        "time-limit",
                        f"contrôle arrêté à la limite de {slot.seconds:g} s ; partagez le fichier en deux",
                        f"check stopped at the limit of {slot.seconds:g} s; split the file in two",
                    ).limited("check-seconds", slot.seconds, retry=slot.seconds) from error
                raise ProblemError(
                    "memory-limit",
                    "contrôle arrêté : ce fichier demande trop de mémoire ; n’en gardez que la liste",
                    "check stopped: this file needs too much memory; keep the list alone",
                ).limited("check-memory", MEMORY, retry=self._limits.wait) from error

    def _check(self, header: Header, content: bytes, seconds: float) -> tuple[Header, bytes]:
        with self._lock:
            if self._workers is None:
                self._workers = Workers("proa_graph.server.checker", keep=1)
        return self._workers.run(header, content, seconds=seconds)


@asynccontextmanager
async def _multipart(request: Request, body: bytes, files: int) -> AsyncIterator[FormData]:
    """The fields of a multipart ``body`` with at most so many ``files``, which are closed in the end."""
    replayed: list[Message] = [{"type": "http.request", "body": body, "more_body": False}]

    async def replay() -> Message:
        return replayed.pop() if replayed else {"type": "http.disconnect"}

    try:
        form = await Request(request.scope, replay).form(
            max_files=files, max_fields=_MOST_FIELDS, max_part_size=2 * _KEPT
        )
    except (MultiPartException, KeyError) as error:
        raise _unreadable_form() from error
    try:
        yield form
    finally:
        await form.close()


def _given(name: str, content: bytes, fields: Mapping[str, str], lang: Language) -> tuple[str, bytes]:
    """The file of a form: the one chosen, else what was pasted, else the one that an earlier report held."""
    if name or content:
        return name, content
    if fields.get("pasted", "").strip():
        return _PASTED[lang], fields["pasted"].encode()
    if fields.get("content"):
        try:
            return fields.get("name", ""), base64.b64decode(fields["content"], validate=True)
        except (binascii.Error, ValueError) as error:
            raise _unreadable_form() from error
    raise ProblemError(
        "bad-request",
        "il manque le fichier, champ « file », ou le tableau collé, champ « pasted »",
        "the file is missing, field “file”, or the pasted table, field “pasted”",
    )


def _page(name: str, fragment: bytes, content: bytes, fields: Mapping[str, str], lang: Language) -> bytes:
    """The page of a report, with the form that answers it: the same choices, and the file where it is small."""
    text = fragment.decode()
    fields = {name: value for name, value in fields.items() if name != "pasted"}
    if name == periods.NAME:
        return pages.report(text, lang, back="dossier/", chosen=fields)
    held = base64.b64encode(content).decode() if len(content) <= _KEPT else ""
    return pages.report(text, lang, chosen={**fields, "map": _map(fields)}, name=name, content=held)


def _refused(name: str, content: bytes, fields: Mapping[str, str]) -> Callable[[ProblemError, Language], bytes]:
    """What makes the page of a problem with a form: the same form, with what was chosen, pasted and given."""
    pasted = bool(fields.get("pasted"))
    held = "" if pasted or len(content) > _KEPT else base64.b64encode(content).decode()
    return partial(pages.error, chosen={**fields, "map": _map(fields)}, name="" if pasted else name, content=held)


def _map(fields: Mapping[str, str]) -> str:
    """The corrections of columns: those written, and those of the menus, one a column."""
    menus = (f"{key.removeprefix('map.')}={value}" for key, value in fields.items() if key.startswith("map."))
    return "\n".join(filter(None, (fields.get("map", ""), *menus)))


def _report(name: str, form: str, body: bytes, lang: Language, *, conforms: object, taken: bool) -> Response:
    if form == "json":
        document = json.loads(body)
        document.setdefault("exit", 0 if conforms else 1)
        body = (json.dumps(document, ensure_ascii=False, indent=1) + "\n").encode()
    media_type, ending = REPORTS[form], _ENDINGS.get(form, form)
    if form == "xlsx" and keeps_macros(body):
        media_type, ending = WITH_MACROS, "xlsm"
    headers = {
        "Content-Type": f"{media_type}; charset=utf-8" if media_type.startswith("text/") else media_type,
        "Content-Language": lang,
        "Vary": "Accept, Accept-Language",
        "Cache-Control": "no-store",
        "Exit-Code": "0" if conforms else "1",
    }
    if taken or form in {"ods", "xlsx"}:
        stem = re.sub(r"[^\w.-]+", "-", PurePosixPath(name).stem, flags=re.ASCII) or "liste"
        headers["Content-Disposition"] = f'attachment; filename="{stem}-constats.{ending}"'
    return Response(body, 200, headers)


def _format(call: http.Call, fields: Mapping[str, str]) -> str:
    asked = fields.get("download", "") or fields.get("format", "")
    if asked:
        if asked in REPORTS:
            return asked
        raise ProblemError("not-acceptable", f"format : {', '.join(REPORTS)}", f"format: {', '.join(REPORTS)}")
    found = choose(call.accept, _OFFERS)
    if found is None:
        raise ProblemError("not-acceptable", f"formes : {', '.join(_OFFERS)}", f"forms: {', '.join(_OFFERS)}")
    return next(name for name, media_type in REPORTS.items() if media_type == found)


def _date(text: str) -> str:
    try:
        return date.fromisoformat(text).isoformat() if text else ""
    except ValueError as error:
        raise ProblemError(
            "bad-request", f"date « {text} » : écrivez AAAA-MM-JJ", f"date “{text}”: write YYYY-MM-DD"
        ) from error


def _regime(text: str) -> str:
    return _one_of("regime", text, REGIMES)


def _one_of(name: str, text: str, known: tuple[str, ...]) -> str:
    """Return ``text``, or the first of ``known`` where it is empty."""
    if text and text not in known:
        raise ProblemError("bad-request", f"{name} : {', '.join(known)}", f"{name}: {', '.join(known)}")
    return text or known[0]


def _columns(text: str) -> dict[str, str]:
    """Return the corrections of a form: ``C=code_stated;D=-``, or one a line."""
    pairs = [part.partition("=") for part in re.split(r"[;\n]", text) if part.strip()]
    if not all(sign and column.strip() for column, sign, _ in pairs):
        raise ProblemError("bad-request", "map : écrivez COLONNE=CHAMP", "map: write COLUMN=FIELD")
    return {column.strip(): field.strip() for column, _, field in pairs}


def _unreadable_form() -> ProblemError:
    return ProblemError("bad-request", "le formulaire multipart ne se lit pas", "the multipart form cannot be read")


def _too_large(limit: int) -> ProblemError:
    return ProblemError("too-large-request", f"la limite est de {limit} octets", f"the limit is {limit} bytes").limited(
        "file-bytes", limit
    )
