"""A real nginx in front of a sandbox, with the usual forms of ``proxy_pass``."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

#: Where the proxy serves the API, by the form of its ``proxy_pass``.
FORMS = {
    "with a URI": "/with-uri",  # decodes and resolves the path, and encodes it again
    "without a URI": "",  # passes the path on unchanged
    "with a rewrite": "/rewritten",
}
CAPTURED = "/captured"  # passes the decoded path on: a mistake, but in use

CONFIG = """
daemon off;
master_process off;
pid {home}/nginx.pid;
error_log stderr notice;
events {{}}
http {{
    access_log off;
    client_body_temp_path {home}/a;
    proxy_temp_path {home}/b;
    fastcgi_temp_path {home}/c;
    uwsgi_temp_path {home}/d;
    scgi_temp_path {home}/e;
    server {{
        listen unix:{home}/nginx.sock;
        location / {{ proxy_pass {upstream}; }}
        location /with-uri/ {{ proxy_pass {upstream}/; }}
        location /rewritten/ {{
            rewrite ^/rewritten/(.*)$ /$1 break;
            proxy_pass {upstream};
        }}
        location ~ ^/captured/(.*)$ {{ proxy_pass {upstream}/$1$is_args$args; }}
    }}
}}
"""


@contextmanager
def nginx(upstream: str) -> Iterator[str]:
    """Run nginx in front of *upstream* and yield the path of the socket it listens on."""
    program = shutil.which("nginx", path=f"{os.environ['PATH']}:/usr/sbin")
    if program is None:
        pytest.skip("nginx is not installed here: apt-get install nginx-light")
    with tempfile.TemporaryDirectory() as home:
        config = Path(home) / "nginx.conf"
        config.write_text(CONFIG.format(home=home, upstream=upstream))
        command = [program, "-e", "stderr", "-p", home, "-c", str(config)]
        with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as process:  # noqa: S603 - nginx, with our own configuration
            assert process.stderr is not None
            said = iter(process.stderr.readline, "")
            assert any("getrlimit" in line for line in said), "it listens when it has said this"
            try:
                yield f"{home}/nginx.sock"
            finally:
                process.terminate()
