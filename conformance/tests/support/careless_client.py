"""Clients with one known fault each, run as commands: ``careless_client.py FAULT URL``.

They exit with 0 as long as they do right, and with 1 as soon as their fault shows.
"""

import socket
import sys
from contextlib import suppress
from urllib.parse import urlsplit


def reads(url):
    """The body of an answer, as each read of the socket returns it, and whether it is complete."""
    address = urlsplit(url)
    with socket.create_connection((address.hostname, address.port)) as connection:
        connection.sendall(b"GET / HTTP/1.0\r\n\r\n")  # its body is not chunked
        data = b""
        while b"\r\n\r\n" not in data:
            data += connection.recv(1 << 20)
        rest = data.partition(b"\r\n\r\n")[2]
        if rest:
            yield rest
        while more := connection.recv(1 << 20):
            yield more


def decodes_each_read(url):
    for data in reads(url):
        data.decode()


def waits_for_ever(url):
    for _ in reads(url):
        pass


def bears_all(url):
    with suppress(OSError):
        b"".join(reads(url))


if __name__ == "__main__":
    globals()[sys.argv[1]](sys.argv[2])
