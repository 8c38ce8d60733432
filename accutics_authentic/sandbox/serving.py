"""Serve both APIs until Ctrl-C: ``accutics-authentic sandbox``, also without the extra."""

from __future__ import annotations

import asyncio
import json
import sys
from argparse import ArgumentParser, Namespace, RawDescriptionHelpFormatter
from collections.abc import Sequence
from contextlib import AsyncExitStack, suppress
from textwrap import wrap
from typing import Any

from .options import FAULT, add_fault, read_rows, read_switches, switch_values
from .server import Sandbox
from .switches import AccuticsSwitches, AuthenticSwitches

PROGRAM = "accutics-authentic sandbox"


def main(arguments: Sequence[str] | None = None) -> None:
    """Serve until Ctrl-C, with *arguments* as on the command line."""
    with suppress(KeyboardInterrupt):
        sandbox, as_json = _parse(arguments)
        asyncio.run(_serve(sandbox, as_json=as_json))


def _parse(arguments: Sequence[str] | None) -> tuple[Sandbox, bool]:
    """Return the sandbox, and whether to print JSON."""
    parser = ArgumentParser(
        prog=PROGRAM,
        description="Serve both APIs with made-up data and tokens until Ctrl-C.",
        epilog=_switches("accutics", AccuticsSwitches) + _switches("authentic", AuthenticSwitches),
        formatter_class=RawDescriptionHelpFormatter,
    )
    parser.add_argument("--host", default="127.0.0.1", help="where to listen (%(default)s)")
    parser.add_argument("--port-accutics", type=int, default=0, help="default: a free one")
    parser.add_argument("--port-authentic", type=int, default=0, help="default: a free one")
    parser.add_argument("--seed", type=int, default=0, help="of all random data (%(default)s)")
    parser.add_argument("--campaigns", type=int, default=245, help="how many (%(default)s)")
    parser.add_argument("--group-items", type=int, default=250, help="how many (%(default)s)")
    parser.add_argument("--latency", type=float, default=0.0, help="seconds per request")
    for option, metavar, text in (
        ("--accutics", "SWITCH=VALUE", "what the documents leave open, see below"),
        ("--authentic", "SWITCH=VALUE", "likewise"),
        ("--rows", "PATH=FILE", "serve the rows of a JSONL or JSON file at a path"),
        ("--fail", "NAME=VALUE,...", f"make requests fail, by {', '.join(FAULT)}"),
    ):
        parser.add_argument(option, metavar=metavar, action="append", default=[], help=text)
    parser.add_argument("--json", action="store_true", help="print one line of JSON instead")
    options = parser.parse_args(arguments)
    try:
        return _make(options), options.json
    except ValueError as error:
        parser.error(str(error))


def _make(options: Namespace) -> Sandbox:
    sandbox = Sandbox(
        rows=dict(map(read_rows, options.rows)),
        seed=options.seed,
        campaigns=options.campaigns,
        group_items=options.group_items,
        accutics=read_switches(AccuticsSwitches, options.accutics),
        authentic=read_switches(AuthenticSwitches, options.authentic),
        host=options.host,
        accutics_port=options.port_accutics,
        authentic_port=options.port_authentic,
        latency=options.latency,
        record=False,
    )
    for text in options.fail:
        add_fault(sandbox, text)
    return sandbox


async def _serve(sandbox: Sandbox, *, as_json: bool) -> None:
    async with AsyncExitStack() as stack:
        try:
            await stack.enter_async_context(sandbox)
        except OSError as error:
            sys.exit(f"{PROGRAM}: error: cannot listen: {error}")
        sys.stdout.write(_as_json(sandbox) if as_json else _for_people(sandbox))
        sys.stdout.flush()
        await asyncio.Event().wait()


def _switches(option: str, kind: type[Any]) -> str:
    """Return help on the switches of one API."""
    lines = [f"--{option} takes:"]
    for name, allowed in switch_values(kind).items():
        values = "|".join(map(str, allowed)) if isinstance(allowed, tuple) else allowed.__name__
        lines += wrap(f"{name}={values}", 76, initial_indent="  ", subsequent_indent="    ")
    return "\n".join([*lines, "", ""])


def _as_json(sandbox: Sandbox) -> str:
    names = "accutics_url", "accutics_token", "authentic_url", "authentic_token", "group_id"
    return json.dumps({name: getattr(sandbox, name) for name in names}) + "\n"


def _for_people(sandbox: Sandbox) -> str:
    campaigns = f"{sandbox.accutics_url}/campaigns?page_size=2"
    items = f"{sandbox.authentic_url}/api/v2/groups/{sandbox.group_id}/items?limit=2"
    names = {
        "ACCUTICS_BASE_URL": sandbox.accutics_url,
        "ACCUTICS_TOKEN": sandbox.accutics_token,
        "AUTHENTIC_BASE_URL": sandbox.authentic_url,
        "AUTHENTIC_TOKEN": sandbox.authentic_token,
        "GROUP": sandbox.group_id,
    }
    exports = "\n".join(f"  export {name}={value}" for name, value in names.items())
    return f"""\
Accutics           {sandbox.accutics_url}
  curl -H 'Authorization: Bearer {sandbox.accutics_token}' '{campaigns}'

authentic.network  {sandbox.authentic_url}
  curl -H 'an-api-token: {sandbox.authentic_token}' -H 'content-type: application/json' '{items}'

For accutics-authentic in another shell:
{exports}

Ctrl-C ends it.
"""
