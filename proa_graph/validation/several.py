"""Several files validated by one call: each has its report, the worst decides."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from proa_graph.errors import UnusableError
from proa_graph.validation.checking import check_file


def check_files(
    files: Sequence[Path],
    write: Callable[[bytes], None],
    tell: Callable[[str], None],
    *,
    against: Path | None,
    form: str,
    lang: str,
    **options: Any,
) -> int:
    """Write the report of each file, tell of each that cannot be used; return the exit code of the worst.

    Args:
        files: what to validate, one at least.
        write: takes the bytes of a report.
        tell: takes the sentence about a file that cannot be used.
        against: an older version to compare with, of one file only.
        form: the form of the report; for several files ``text``.
        lang: the language of reports and sentences.
        options: those of :func:`check_file`.

    Raises:
        UnusableError: several files are given with a form for one or with an older version.
    """
    if len(files) > 1 and (form != "text" or against):
        raise UnusableError(
            str(files[1]),
            "donnez un fichier à la fois avec --format ou --against",
            "give one file at a time with --format or --against",
        )
    codes = []
    for file in files:
        try:
            report, content = check_file(file, against=against, form=form, lang=lang, **options)
        except UnusableError as error:
            tell(error.message(lang))
            codes.append(2)
        else:
            write(content)
            codes.append(int(not report.conforms))
    return max(codes)
