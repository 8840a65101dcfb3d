"""The server of ``proa mcp`` over the dataset of four agreements, for the tests that speak to it from outside."""

import published

from proa_graph.assistant import Assistant, serve
from proa_graph.questions import load
from proa_graph.site import Corpus
from proa_graph.site.search import search_data


def main() -> None:
    """Serve until standard input is closed."""
    dataset = published.dataset_of_few()
    corpus = Corpus(published.few(), dataset.named, tuple, load())
    serve(Assistant(lambda: dataset.named, lambda: search_data(corpus)), "fr")


if __name__ == "__main__":
    main()
