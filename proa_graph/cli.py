"""The command ``proa``: thin verbs over the library; heavy modules are imported by the verb that needs them."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from datetime import date
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from proa_graph import __version__
from proa_graph.errors import UnusableError
from proa_graph.progress import bar, lines

if TYPE_CHECKING:
    from proa_graph.live import Served

FORMATS_OF_LISTS = ("csv", "json", "ttl")
FORMATS_OF_REPORTS = ("text", "csv", "json", "html", "ttl", "sarif", "junit", "xlsx", "ods")
FORMATS_OF_HITS = ("table", "csv", "json")
FORMATS_OF_ANSWERS = ("table", "csv", "tsv", "json", "xml", "ttl")

_LANG = click.option(
    "--lang", type=click.Choice(["fr", "en"]), default="fr", show_default=True, help="Langue / language."
)
_HOST = click.option("--host", default="127.0.0.1", show_default=True, help="Adresse d’écoute / address to listen on.")
_PORT = click.option("--port", type=click.IntRange(0, 65535), default=8000, show_default=True, help="Port.")
_ENGINE = click.option("--engine", default=None, metavar="URL", help="Entrepôt SPARQL 1.1 distant / remote store.")
_LOG = click.option(
    "--log",
    type=click.Choice(["auto", "requests", "problems", "none"]),
    default="auto",
    help="Journal (lignes JSON, erreur standard) / log (JSON lines on standard error).",
)
_OUT = click.option("--out", type=click.Path(path_type=Path), default=Path("build"), show_default=True, help="Dossier.")


def _serving(command: Callable[..., None]) -> Callable[..., None]:
    """The options of what serves."""
    for option in (_LOG, _OUT, _ENGINE, _PORT, _HOST):
        command = option(command)
    return command


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, prog_name="proa")
def cli() -> None:
    """proa-graph : les listes Pro-A en données liées / the Pro-A lists as linked data."""


@cli.command()
@_serving
@click.option("--static", is_flag=True, help="Écrit d’abord toutes les pages / writes every page first.")
@_LANG
def up(out: Path, static: bool, lang: str, **at: Any) -> None:
    """Construit ce qui est périmé, puis sert le tout / builds what is stale, then serves."""
    from proa_graph.live import ready

    if static:
        from proa_graph.build import build as run

        run(out, lines(lang), bar)
    _serve(ready(out, lines(lang), bar), out, lang, **at)


@cli.command()
@_OUT
@click.option("--release", "released", is_flag=True, help="Garde la version pour de bon / keeps the version for good.")
@click.option(
    "--earlier", type=click.Path(path_type=Path), metavar="DOSSIER", help="Versions d’avant / earlier releases."
)
@_LANG
def build(out: Path, released: bool, earlier: Path | None, lang: str) -> None:
    """Construit le graphe, les exports et le site / builds graph, dumps and site."""
    from proa_graph import build as building

    releasing = building.Releasing(earlier) if released or earlier else None
    result = building.build(out, lines(lang), bar, releasing=releasing)
    fr, en = "{} triplets, {} lignes de liste, {} pages dans {}", "{} triples, {} entries, {} pages in {}"
    click.echo((fr if lang == "fr" else en).format(result.triples, result.entries, result.pages, out))


@cli.command()
@_serving
@_LANG
def serve(out: Path, lang: str, **at: Any) -> None:
    """Sert ce qui a été construit / serves what was built."""
    from proa_graph.live import opened

    if not (out / "manifest.json").is_file():
        raise UnusableError(
            str(out), "rien n’est construit ici ; lancez « proa build »", "nothing built here; run “proa build”"
        )
    _serve(opened(out, lines(lang)), out, lang, **at)


def _serve(served: Served, out: Path, lang: str, **at: Any) -> None:
    from proa_graph.server import serve as run

    run(out, bodies=served.bodies, held=served.held, tell=lines(lang), **at)


@cli.command()
@click.argument("source", type=click.Path(path_type=Path))
@click.argument("others", nargs=-1, type=click.Path(path_type=Path), metavar="[SOURCE]...")
@click.option("--text", "text_id", default="", metavar="ID", help="Identifiant du texte / id of the text.")
@click.option("--idcc", default="", metavar="N", help="IDCC de la branche / of the branch.")
@click.option("--format", "form", type=click.Choice(FORMATS_OF_LISTS), default="csv", show_default=True)
@click.option(
    "--review",
    type=click.Path(path_type=Path),
    default=None,
    metavar="FICHIER",
    help="Page .html ou classeur .xlsx à relire / page or workbook to review.",
)
@_LANG
def extract(
    source: Path, others: tuple[Path, ...], text_id: str, idcc: str, form: str, review: Path | None, lang: str
) -> None:
    """La liste d’un accord, d’un document ou de sources de KALI / of a document, or of several sources of KALI."""
    from proa_graph.extraction import extract_as, review_of
    from proa_graph.files import write_atomically

    if review is not None:
        ending = review.suffix.lower()
        write_atomically(review, review_of(source, ending, *others, text_id=text_id, idcc=idcc, lang=lang))
        return

    content, warnings = extract_as(source, form, *others, text_id=text_id, idcc=idcc)
    for warning in warnings:
        click.echo(f"{source} : {warning}" if lang == "fr" else f"{source}: {warning}", err=True)
    _write(content)


@cli.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--by", required=True, metavar="NOM", help="Qui a relu / who reviewed it.")
@click.option("--date", "day", default=None, metavar="AAAA-MM-JJ", help="Jour de la relecture / day of the review.")
@click.option("--out", type=click.Path(path_type=Path), default=Path("data"), show_default=True, help="Dossier.")
@_LANG
def accept(file: Path, by: str, day: str | None, out: Path, lang: str) -> None:
    """La liste relue, dans les données / the reviewed list, into the data."""
    from proa_graph.harvest.accepted import accept as run
    from proa_graph.identity import mint
    from proa_graph.validation.applicability import this_day

    account = run(file, out=out, by=by, day=_date(day) or this_day())
    mint(out)
    words = "{} : {} lignes relues par {}" if lang == "fr" else "{}: {} lines reviewed by {}"
    click.echo(words.format(account.text, account.lines, account.by))


@cli.command()
@click.argument("sources", metavar="SOURCE...", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--only", default="", metavar="IDCC", help="Une seule branche / one branch only.")
@click.option("--out", type=click.Path(path_type=Path), default=Path("data"), show_default=True, help="Dossier.")
@click.option("--allow-loss", is_flag=True, help="Des faits publiés peuvent disparaître / published facts may go.")
@_LANG
def harvest(sources: tuple[Path, ...], only: str, out: Path, allow_loss: bool, lang: str) -> None:
    """Les accords Pro-A d’une base KALI / every Pro-A agreement of a KALI dump."""
    from proa_graph.harvest import harvest as run
    from proa_graph.identity import mint

    result = run(sources, out=out, only=only, allow_loss=allow_loss, tell=lines(lang))
    for broken in result.broken:
        click.echo(f"{broken.name} : {broken.reason}", err=True)
    mint(out)
    click.echo(result.summary(lang))
    if result.broken:
        sys.exit(1)


@cli.command()
@click.argument("files", metavar="FILE...", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--idcc", default="", metavar="N", help="IDCC ou nom de la branche / IDCC or name of the branch.")
@click.option("--date", "as_of", default=None, metavar="AAAA-MM-JJ", help="Date de jugement / date to judge at.")
@click.option("--regime", type=click.Choice(["auto", "pro-a", "reconversion"]), default="auto", show_default=True)
@click.option("--map", "columns", multiple=True, metavar="COLONNE=CHAMP", help="Ce qu’une colonne porte / holds.")
@click.option(
    "--against",
    type=click.Path(path_type=Path),
    default=None,
    metavar="ANCIEN",
    help="Version antérieure à comparer / older version to compare with.",
)
@click.option("--fail-on", type=click.Choice(["violation", "warning", "info"]), default="violation", show_default=True)
@click.option("--format", "form", type=click.Choice(FORMATS_OF_REPORTS), default="text", show_default=True)
@_LANG
def validate(
    files: tuple[Path, ...],
    idcc: str,
    as_of: str | None,
    regime: str,
    columns: tuple[str, ...],
    against: Path | None,
    fail_on: str,
    form: str,
    lang: str,
) -> None:
    """Contrôle une liste, des contrats ou un graphe / validates a list, contracts or a graph."""
    from proa_graph.validation import check_files, number_of

    code = check_files(
        files, _write, partial(click.echo, err=True), against=against, form=form, lang=lang, idcc=number_of(idcc),
        as_of=_date(as_of), regime=regime, columns=dict(map(_pair, columns)), fail_on=fail_on,
    )  # fmt: skip
    if code:
        sys.exit(code)


@cli.command()
@click.argument("idcc")
@click.option("--date", "as_of", default=None, metavar="AAAA-MM-JJ", help="Date du projet / day of the draft.")
@click.option("--format", "form", type=click.Choice(["csv", "xlsx"]), default="csv", show_default=True)
@_LANG
def successors(idcc: str, as_of: str | None, form: str, lang: str) -> None:
    """Propose une liste nouvelle depuis l’ancienne / proposes a new list from the old one."""
    from proa_graph.validation import renewal

    proposal = renewal.propose(idcc, _date(as_of))
    click.echo(proposal.note(lang), err=True)
    _write(renewal.as_workbook(proposal, lang) if form == "xlsx" else renewal.as_csv(proposal, lang))


@cli.command()
@click.argument("kind", type=click.Choice(["list", "contract", "dossier"]))
@_LANG
def template(kind: str, lang: str) -> None:
    """Un classeur vierge à remplir / a blank workbook to fill in."""
    from proa_graph.validation.templates import template as blank

    _write(blank(kind, lang))


@cli.command()
@click.argument("name")
@click.option("--set", "values", multiple=True, metavar="VAR=VALEUR", help="Valeur d’un paramètre / of a parameter.")
@click.option("--format", "form", type=click.Choice(FORMATS_OF_ANSWERS), default="table", show_default=True)
@_ENGINE
@_OUT
@_LANG
def query(name: str, values: tuple[str, ...], form: str, engine: str | None, out: Path, lang: str) -> None:
    """Pose une question nommée, un fichier .rq ou « - » / runs a named question, a file or “-”."""
    from proa_graph.asking import ask

    text = sys.stdin.read() if name == "-" else ""
    _write(ask(name, text, dict(map(_pair, values)), form=form, engine=engine, out=out, lang=lang))


@cli.command()
@click.argument("endpoint", metavar="ENDPOINT")
@click.option("--update", default="", metavar="URL", help="Adresse d’écriture / address that takes changes.")
@click.option("--parts", is_flag=True, help="Par petites requêtes (Virtuoso) / in small requests (Virtuoso).")
@_OUT
@_LANG
def publish(endpoint: str, update: str, parts: bool, out: Path, lang: str) -> None:
    """Charge le jeu de données dans un entrepôt / loads the dataset into a store (PROA_USER, PROA_PASSWORD)."""
    from proa_graph.publishing import publish as run

    user, password = os.environ.get("PROA_USER", ""), os.environ.get("PROA_PASSWORD", "")
    added, removed = run(
        endpoint, out=out, update=update, user=user, password=password, parts=parts, tell=lines(lang)
    ).counts
    say = "{0} : {1} triplets ajoutés, {2} ôtés" if lang == "fr" else "{0}: {1} triples added, {2} removed"
    click.echo(say.format(endpoint, added, removed))


@cli.command()
@click.argument("words", nargs=-1, required=True)
@click.option("--format", "form", type=click.Choice(FORMATS_OF_HITS), default="table", show_default=True)
@_OUT
@_LANG
def search(words: tuple[str, ...], form: str, out: Path, lang: str) -> None:
    """Cherche comme la page de recherche / searches as the search page does."""
    from proa_graph.searching import search as run

    _write(run(" ".join(words), form=form, out=out, lang=lang))


@cli.command()
@_LANG
def questions(lang: str) -> None:
    """Les questions nommées et leurs paramètres / the named questions and their parameters."""
    from proa_graph.questions import load

    for name, question in load().items():
        parameters = "".join(f" --set {p.name}={p.example}" for p in question.parameters)
        click.echo(f"{name}{parameters}\n    {question.title[lang]}")


@cli.command()
@_OUT
@_LANG
def mcp(out: Path, lang: str) -> None:
    """Questions, recherche, statut et contrôle pour un assistant / for an assistant (MCP, stdio)."""
    from proa_graph import assistant

    assistant.serve(assistant.assistant_of(out), lang)


@cli.command()
@click.argument("kind", type=click.Choice(["rncp", "rome", "idcc"]))
@click.option(
    "--from",
    "source",
    type=click.Path(path_type=Path),
    default=None,
    metavar="FICHIER",
    help="Export déjà téléchargé / export already downloaded.",
)
@_LANG
def refresh(kind: str, source: Path | None, lang: str) -> None:
    """Charge un export officiel comme référence / loads an official export as reference data."""
    from proa_graph.reference import refresh as run

    loaded = run(kind, source, tell=lines(lang), progress=bar)
    for warning in loaded.warnings:
        click.echo(warning, err=True)
    counts = ", ".join(f"{name} {count}" for name, count in loaded.counts.items())
    click.echo(f"{loaded.snapshot.name}\u00a0: {counts}" if lang == "fr" else f"{loaded.snapshot.name}: {counts}")


def _pair(text: str) -> tuple[str, str]:
    name, sign, value = text.partition("=")
    if not sign or not name:
        raise UnusableError(text, "écrivez NOM=VALEUR", "write NAME=VALUE")
    return name, value


def _date(text: str | None) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError as error:
        raise UnusableError(f"--date {text}", "écrivez une date AAAA-MM-JJ", "write a date YYYY-MM-DD") from error


def _write(content: bytes) -> None:
    sys.stdout.buffer.write(content)
    sys.stdout.buffer.flush()


def _asked_language(arguments: list[str]) -> str:
    joined = " ".join(arguments)
    return "en" if "--lang en" in joined or "--lang=en" in joined else "fr"


def _usage(error: click.UsageError, lang: str) -> str:
    """Click speaks English: the same in one French sentence, with what to do."""
    command = error.ctx.command_path if error.ctx else "proa"
    if lang == "en":
        return f"{command}: {error.format_message()} Run “{command} --help”."
    if isinstance(error, click.NoSuchOption):
        told = f"option inconnue {error.option_name}"
    elif isinstance(error, click.MissingParameter):
        told = f"il manque {error.param.human_readable_name if error.param else 'un argument'}"
    elif isinstance(error, click.BadParameter):
        told = f"valeur refusée pour {_named(error.param)}"
    else:
        told = "appel non compris"
    return f"{command} : {told} ; voyez « {command} --help »"


def _named(parameter: click.Parameter | None) -> str:
    return parameter.opts[0] if parameter else "un paramètre"


def main(arguments: list[str] | None = None) -> None:
    """Run the command; exit 0, 1 or 2 as the public contract says, never with a traceback."""
    arguments = sys.argv[1:] if arguments is None else arguments
    lang = _asked_language(arguments)
    try:
        code = cli.main(args=arguments, prog_name="proa", standalone_mode=False)
    except UnusableError as error:
        code = _fail(error.message(lang))
    except click.UsageError as error:
        code = _fail(" ".join(_usage(error, lang).split()))
    except (click.Abort, KeyboardInterrupt):
        code = 130
    except BrokenPipeError:
        sys.stdout = None
        code = 0
    sys.exit(code if isinstance(code, int) else 0)


def _fail(line: str) -> int:
    click.echo(line, err=True)
    return 2


if __name__ == "__main__":
    main()
