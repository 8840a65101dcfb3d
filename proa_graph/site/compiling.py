"""How templates are compiled: without what Jinja2 looks for at every call and ours never need, half of their time."""

from __future__ import annotations

from keyword import iskeyword

from jinja2 import nodes
from jinja2.compiler import CodeGenerator, Frame
from markupsafe import Markup, escape

_PRELUDE = "written = environment.globals['written']"


class DirectCalls(CodeGenerator):
    """Calls what a template calls as Python does, and writes markup as it stands.

    Jinja2 asks of everything called whether it wants the context, and makes markup of markup: nothing that our
    templates call takes a context, and every one of them escapes.
    """

    def visit_Template(self, node: nodes.Template, frame: Frame | None = None) -> None:  # noqa: N802 - as Jinja2 calls it
        """Begin the module of a template."""
        self.writeline(_PRELUDE)
        super().visit_Template(node, frame)

    def visit_Call(self, node: nodes.Call, frame: Frame, forward_caller: bool = False) -> None:  # noqa: N802
        """Write a call."""
        odd = node.dyn_args or node.dyn_kwargs or any(iskeyword(given.key) for given in node.kwargs)
        if odd or forward_caller:
            super().visit_Call(node, frame, forward_caller=forward_caller)
            return
        self.visit(node.node, frame)
        self.write("(")
        for number, given in enumerate((*node.args, *node.kwargs)):
            self.write(", " if number else "")
            self.visit(given, frame)
        self.write(")")

    def _output_child_pre(self, node: nodes.Expr, frame: Frame, finalize: CodeGenerator._FinalizeInfo) -> None:
        self.write(f"written({finalize.src or ''}")


def written(value: object) -> str:
    """Return ``value`` as a page shows it."""
    return value if type(value) is Markup else escape(value)
