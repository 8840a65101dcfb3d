"""What a request gets that has no answer: a problem in one shape, or a page for a browser."""

from __future__ import annotations

from collections.abc import Callable

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from proa_graph.errors import UnusableError
from proa_graph.server import http, pages, problems
from proa_graph.server.delivery import aside, with_charset
from proa_graph.server.negotiation import HTML, Language, is_browser
from proa_graph.server.problems import ProblemError

_OF_STATUS = {404: "not-found", 405: "method", 413: "too-large-request", 415: "media-type"}


async def failed(request: Request, error: Exception) -> Response:
    """Return the response that tells ``error``."""
    call = http.Call(request.scope)
    return await shown(call, problem_of(error), call.language(request.query_params.get("lang", "")))


async def shown(
    call: http.Call,
    problem: ProblemError,
    lang: Language,
    status: int = 0,
    page: Callable[[ProblemError, Language], bytes] = pages.error,
) -> Response:
    """Return ``problem`` as a response in ``lang``, with the ``status`` given in place of its own.

    A browser gets it as ``page`` makes it.
    """
    note(call, problem)
    as_page = is_browser(call.accept)
    body = await aside(page, problem, lang) if as_page else problem.document(lang)
    headers = {
        **problem.headers,
        "Content-Type": with_charset(HTML if as_page else problems.MEDIA_TYPE),
        "Content-Language": lang,
        "Cache-Control": "no-store",
        "Vary": "Accept, Accept-Language",
    }
    return Response(body, status or problem.status, headers)


def note(call: http.Call, problem: ProblemError) -> None:
    """Let it be told of ``call`` which problem it met, and which limit."""
    call.notes["problem"] = problem.kind.slug
    if "limitName" in problem.members:
        call.notes["limit"] = problem.members["limitName"]


def problem_of(error: Exception) -> ProblemError:
    """Return ``error`` as the problem that a request met."""
    if isinstance(error, ProblemError):
        return error
    if isinstance(error, UnusableError):
        return problems.of_input(error)
    if isinstance(error, HTTPException):
        return ProblemError(_OF_STATUS.get(error.status_code, "bad-request"), headers=error.headers)
    return ProblemError(
        "error", "le serveur n’a pas su répondre ; l’erreur est notée", "the server failed; the error is logged"
    )
