"""A real proxy: tinyproxy, as companies run it."""

from __future__ import annotations

import shutil
import socket
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

CONFIG = """
Port {port}
Listen 127.0.0.1
Timeout 60
LogLevel Connect
MaxClients 20
BasicAuth {user} {password}
"""


@contextmanager
def tinyproxy(home: Path, user: str, password: str) -> Iterator[int]:
    """Run tinyproxy for one user, and yield the port of loopback that it listens on."""
    program = shutil.which("tinyproxy")
    if program is None:
        pytest.skip("tinyproxy is not installed here: apt-get install tinyproxy-bin")
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    config = home / "tinyproxy.conf"
    config.write_text(CONFIG.format(port=port, user=user, password=password))
    command = [program, "-d", "-c", str(config)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:  # noqa: S603 - tinyproxy, with our own configuration
        assert process.stdout is not None
        said = iter(process.stdout.readline, "")
        assert any("stored logs" in line for line in said), "it listens when it has said this"
        try:
            yield port
        finally:
            process.terminate()
