"""The one exception of the project: an input or a call that cannot be used."""

from __future__ import annotations

from proa_graph.typography import typeset


class UnusableError(Exception):
    """An input or a call is unusable (exit code 2); an *invalid* list is never an exception.

    Args:
        subject: the file, question, option or address concerned, as the user wrote it.
        fr: what is wrong, where (line, column, sheet) and what to do, in French, one sentence.
        en: the same in English.
    """

    problem = "unusable-file"
    """The kind of problem that a server answers with."""

    def __init__(self, subject: str, fr: str, en: str) -> None:
        super().__init__(f"{subject} : {fr}")
        self.subject = subject
        self.fr = fr
        self.en = en

    def message(self, lang: str = "fr") -> str:
        """Return the single line shown to the user, in ``lang`` (``"fr"`` or ``"en"``)."""
        subject, said = " ".join(self.subject.split()), " ".join((self.en if lang == "en" else self.fr).split())
        return f"{subject}: {said}" if lang == "en" else f"{subject}\u00a0: {typeset(said)}"


class TooLargeError(UnusableError):
    """An input passes a limit: bytes, cells, depth, expanded entities."""

    problem = "too-large-request"


class UnknownFormatError(UnusableError):
    """An input is of a kind that nothing here reads."""

    problem = "media-type"
