"""Streams on the network, on gevent: sockets, HTTP/1.1, WebSocket, Socket.IO.

    with Session(Target.at(url, contract)) as session:
        outcome = session.stream(Ask("stamped", run="7f3a"))

Bytes are stamped as they leave the socket and decoded by ``wirecheck`` when somebody has time for
it; no wire format is parsed here.
"""
