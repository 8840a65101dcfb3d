"""The server: the site, ``/sparql``, the IRIs, the questions and the validator on one port."""

from proa_graph.server.app import create_app
from proa_graph.server.serving import serve
from proa_graph.server.slots import Limits

__all__ = ["Limits", "create_app", "serve"]
