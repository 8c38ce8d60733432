"""How do I get out of a company's network? With ``proxy=``, and the password in its URL.

TLS passes through the proxy: all that it reads is the name of the host, in ``CONNECT``. The sandbox
speaks plain http, which the proxy here passes on. If it ran on another machine, ``allow_http=True``
would be needed, since it could read the token.
"""

import asyncio
from base64 import b64encode

from accutics_authentic import Accutics, RetryPolicy, Session, errors
from accutics_authentic.sandbox import Sandbox

PASSWORD = f"Basic {b64encode(b'me:secret').decode()}"


async def pass_on(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Pass on all bytes of one direction."""
    while piece := await reader.read(65_536):
        writer.write(piece)
    writer.close()


async def proxy(client: asyncio.StreamReader, answer: asyncio.StreamWriter) -> None:
    """Do what the proxy of a company does; this one knows no host of the internet."""
    head = await client.readuntil(b"\r\n\r\n")
    first, *headers = head.decode().split("\r\n")
    print(f"  the proxy reads: {first}")
    if f"Proxy-Authorization: {PASSWORD}" not in headers:
        answer.write(b"HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 0\r\n\r\n")
        answer.close()
    elif first.startswith("CONNECT"):
        answer.write(b"HTTP/1.1 502 Bad Gateway\r\nContent-Length: 0\r\n\r\n")
        answer.close()
    else:
        place = first.split("/")[2]
        reader, server = await asyncio.open_connection(*place.split(":"))
        server.write(head.replace(f"http://{place}".encode(), b"", 1))
        await asyncio.gather(pass_on(client, server), pass_on(reader, answer))


async def ask(proxy_url: str, base_url: str, token: str) -> None:
    """Ask for one campaign through the proxy."""
    # Session(trust_env=True) takes the proxy from HTTPS_PROXY and NO_PROXY instead.
    async with Session(proxy=proxy_url, retry=RetryPolicy(attempts=1), app="my-job/1.2") as session:
        accutics = Accutics(session, base_url=base_url, token=token)
        try:
            campaign = await accutics.resource("campaigns").get(1)
            print(f"campaign 1 is {campaign['name']!r}")
        except errors.ConnectError as error:
            print(f"{error}; ambiguous: {error.ambiguous}")


async def main() -> None:
    """Ask the sandbox, and a host that the proxy does not find, with and without a password."""
    async with Sandbox() as sandbox, await asyncio.start_server(proxy, "127.0.0.1", 0) as server:
        port = server.sockets[0].getsockname()[1]
        token = sandbox.accutics_token
        await ask(f"http://me:secret@127.0.0.1:{port}", sandbox.accutics_url, token)
        await ask(f"http://me:secret@127.0.0.1:{port}", "https://api.example.com", token)
        await ask(f"http://me:wrong@127.0.0.1:{port}", "https://api.example.com", token)


if __name__ == "__main__":
    asyncio.run(main())
