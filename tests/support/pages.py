"""The Python code of README and docs runs, each page as one program, block by block.

A block may use what the blocks above it made. It is run as in a notebook, so ``await`` may stand at
its top level. At the start of a page there are ``sandbox``, ``session``, ``accutics``,
``authentic``, ``campaigns`` and ``group_id``.

Comments that readers do not see have what only the test needs::

    <!--- invisible-code-block: python
    rows = []
    --->
    <!--- skip: next "needs a proxy" --->
"""

from __future__ import annotations

import ast
import asyncio
import contextlib
import inspect
import sys
import tempfile
from pathlib import Path
from types import CodeType, ModuleType
from typing import Any

from sybil import Document, Example, Sybil
from sybil.parsers.markdown import CodeBlockParser, SkipParser

from accutics_authentic import Accutics, Authentic, Session
from accutics_authentic.sandbox import FastClock, Sandbox

ROOT = Path(__file__).parents[2]


class Page(Document):
    """A page whose blocks are the body of one module: classes find the names in their hints."""

    def __init__(self, text: str, path: str) -> None:
        super().__init__(text, path)
        self.module = ModuleType(f"page_{Path(path).stem.replace('-', '_')}")
        self.namespace = vars(self.module)
        self.namespace["_page"] = self
        self.kept = contextlib.ExitStack()

    def open(self) -> None:
        """Start a sandbox with clients, in a folder that is removed with the page."""
        with contextlib.ExitStack() as kept:
            sys.modules[self.module.__name__] = self.module
            kept.callback(sys.modules.pop, self.module.__name__)
            folder = kept.enter_context(tempfile.TemporaryDirectory())
            kept.enter_context(contextlib.chdir(folder))
            self.runner = kept.enter_context(asyncio.Runner())
            self.namespace |= self.runner.run(self._start(kept))
            self.kept = kept.pop_all()

    async def _start(self, kept: contextlib.ExitStack) -> dict[str, Any]:
        running = contextlib.AsyncExitStack()
        kept.callback(lambda: self.runner.run(running.aclose()))
        sandbox = await running.enter_async_context(Sandbox())
        session = await running.enter_async_context(Session(clock=FastClock()))
        accutics = Accutics(session, base_url=sandbox.accutics_url, token=sandbox.accutics_token)
        authentic = Authentic(
            session, base_url=sandbox.authentic_url, token=sandbox.authentic_token
        )
        return {
            "sandbox": sandbox,
            "session": session,
            "accutics": accutics,
            "authentic": authentic,
            "campaigns": accutics.resource("campaigns"),
            "group_id": sandbox.group_id,
        }

    def run(self, source: str) -> None:
        """Run one block, whose *source* is preceded by as many lines as in the page."""
        code = compile(
            source, self.path, "exec", flags=ast.PyCF_ALLOW_TOP_LEVEL_AWAIT, dont_inherit=True
        )
        if "asyncio.run(" in source:  # a program with a loop of its own
            eval(code, self.namespace)  # noqa: S307  # our own pages
        else:
            self.runner.run(self._run(code))

    async def _run(self, code: CodeType) -> None:
        result = eval(code, self.namespace)  # noqa: S307  # our own pages
        if inspect.iscoroutine(result):  # ``await`` stands at its top level
            await result


def run_block(example: Example) -> None:
    """Run the block of *example*."""
    page = example.document
    assert isinstance(page, Page)
    line = example.line + example.parsed.line_offset
    page.run("\n" * line + example.parsed)


PAGES = Sybil(
    parsers=[CodeBlockParser("python", run_block), SkipParser()],
    path=str(ROOT),
    patterns=["README.md", "docs/*.md"],
    document_types={".md": Page},
    setup=lambda namespace: namespace["_page"].open(),
    teardown=lambda namespace: namespace["_page"].kept.close(),
)
