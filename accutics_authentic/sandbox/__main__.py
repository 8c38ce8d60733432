"""``python -m accutics_authentic.sandbox``: serve both APIs until Ctrl-C."""

from __future__ import annotations

import asyncio
import json
import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Sequence
from contextlib import suppress

from .server import Sandbox


def main(arguments: Sequence[str] | None = None) -> None:
    """Serve until Ctrl-C, with *arguments* as on the command line."""
    with suppress(KeyboardInterrupt):
        asyncio.run(_serve(_parse(arguments)))


def _parse(arguments: Sequence[str] | None) -> Namespace:
    parser = ArgumentParser(
        prog="python -m accutics_authentic.sandbox",
        description="Serve both APIs with made-up data and tokens until Ctrl-C.",
    )
    parser.add_argument("--host", default="127.0.0.1", help="where to listen (%(default)s)")
    parser.add_argument("--port-accutics", type=int, default=0, help="default: a free one")
    parser.add_argument("--port-authentic", type=int, default=0, help="default: a free one")
    parser.add_argument("--seed", type=int, default=0, help="of all random data (%(default)s)")
    parser.add_argument("--campaigns", type=int, default=245, help="how many (%(default)s)")
    parser.add_argument("--group-items", type=int, default=250, help="how many (%(default)s)")
    parser.add_argument("--latency", type=float, default=0.0, help="seconds per request")
    parser.add_argument("--json", action="store_true", help="print one line of JSON instead")
    return parser.parse_args(arguments)


async def _serve(options: Namespace) -> None:
    async with Sandbox(
        seed=options.seed,
        campaigns=options.campaigns,
        group_items=options.group_items,
        host=options.host,
        accutics_port=options.port_accutics,
        authentic_port=options.port_authentic,
        latency=options.latency,
        record=False,
    ) as sandbox:
        sys.stdout.write(_as_json(sandbox) if options.json else _for_people(sandbox))
        sys.stdout.flush()
        await asyncio.Event().wait()


def _as_json(sandbox: Sandbox) -> str:
    names = "accutics_url", "accutics_token", "authentic_url", "authentic_token", "group_id"
    return json.dumps({name: getattr(sandbox, name) for name in names}) + "\n"


def _for_people(sandbox: Sandbox) -> str:
    campaigns = f"{sandbox.accutics_url}/campaigns?page_size=2"
    items = f"{sandbox.authentic_url}/api/v2/groups/{sandbox.group_id}/items?limit=2"
    return f"""\
Accutics           {sandbox.accutics_url}
  token            {sandbox.accutics_token}
  curl -H 'Authorization: Bearer {sandbox.accutics_token}' '{campaigns}'

authentic.network  {sandbox.authentic_url}
  token            {sandbox.authentic_token}
  curl -H 'an-api-token: {sandbox.authentic_token}' -H 'content-type: application/json' '{items}'

Ctrl-C ends it.
"""


if __name__ == "__main__":
    main()
