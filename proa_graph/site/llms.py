"""``llms.txt``: what an assistant that reads one file should know of the site, and where it asks."""

from __future__ import annotations

from proa_graph.site.corpus import Corpus
from proa_graph.site.wording import plain
from proa_graph.terms import BASE

_PLACES = (
    ("dumps/", "dumps.title"),
    ("releases/", "releases"),
    ("cookbook/", "cookbook"),
    ("def/", "ontology"),
    ("coverage/", "coverage"),
    ("requirements/", "requirements"),
    ("sparql/", "sparql.title"),
    ("validate/", "validate"),
)


def llms(corpus: Corpus) -> bytes:
    """Return the file: what the site holds, what it does not say, its questions and pages, in English."""
    questions = [
        f"- [{question.title['en']}]({BASE}query/{name}/): {question.description['en']}"
        for name, question in sorted(corpus.questions.items())
    ]
    places = [f"- [{plain(title, 'en')}]({BASE}en/{path})" for path, title in _PLACES]
    lines = [
        f"# {plain('site.name', 'en')}",
        "",
        f"> {plain('llms.what', 'en')}",
        "",
        plain("llms.how", "en"),
        "",
        f"## {plain('questions', 'en')}",
        "",
        *questions,
        "",
        f"## {plain('llms.places', 'en')}",
        "",
        *places,
    ]
    return ("\n".join(lines) + "\n").encode()
