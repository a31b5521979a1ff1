"""An end of a connection in a network namespace. Node.js can't ask a socket for SO_ORIGINAL_DST.

endpoint.py serve NAME PORT [UID] [transparent]   answers each connection with a line of JSON; says "ready" first
endpoint.py connect                               reads lines "ADDRESS PORT UID GID" and prints what answered, a line each
"""

import encodings.idna  # before the user changes, who may not read it
import json
import os
import socket
import struct
import sys
import threading

SO_ORIGINAL_DST = 80
IPV6_TRANSPARENT = 75


def original_destination(connection):
    """Where the client wanted to go, as conntrack has kept it; None where nothing was redirected."""
    try:
        if connection.family == socket.AF_INET:
            packed = connection.getsockopt(socket.SOL_IP, SO_ORIGINAL_DST, 16)
            port, address = struct.unpack("!2xH4s8x", packed)
        else:
            packed = connection.getsockopt(socket.IPPROTO_IPV6, SO_ORIGINAL_DST, 28)
            port, address = struct.unpack("!2xH4x16s4x", packed)
    except OSError:
        return None
    return [socket.inet_ntop(connection.family, address), port]


def answer(connection, name):
    with connection:
        facts = {
            "by": name,
            "originalDestination": original_destination(connection),
            "local": list(connection.getsockname()[:2]),
            "client": connection.getpeername()[0],
        }
        connection.sendall((json.dumps(facts) + "\n").encode())


def listener(family, port, transparent):
    server = socket.socket(family, socket.SOCK_STREAM)
    server.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    if family == socket.AF_INET6:
        server.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
    if transparent and family == socket.AF_INET:
        server.setsockopt(socket.SOL_IP, socket.IP_TRANSPARENT, 1)
    elif transparent:
        server.setsockopt(socket.IPPROTO_IPV6, IPV6_TRANSPARENT, 1)
    server.bind(("", port))
    server.listen()
    return server


def accept_all(server, name):
    while True:
        connection, _ = server.accept()
        answer(connection, name)


def serve(name, port, uid="0", transparent=""):
    servers = [listener(family, int(port), transparent != "") for family in (socket.AF_INET, socket.AF_INET6)]
    os.setgroups([])
    os.setgid(int(uid))
    os.setuid(int(uid))
    for server in servers:
        threading.Thread(target=accept_all, args=(server, name), daemon=True).start()
    print("ready", flush=True)
    # Whoever has started this ends it, or ends itself.
    sys.stdin.read()


def connect(address, port):
    try:
        with socket.create_connection((address, int(port)), timeout=3) as connection:
            return connection.makefile().readline().strip() or '{"by": "nobody"}'
    except OSError as error:
        return json.dumps({"by": "nobody", "error": str(error)})


def connect_each():
    for line in sys.stdin:
        address, port, uid, gid = line.split()
        # Only the effective ids: the rules look at these, and the next line may want others.
        os.setegid(int(gid))
        os.seteuid(int(uid))
        print(connect(address, port), flush=True)
        os.seteuid(0)
        os.setegid(0)


if __name__ == "__main__":
    if sys.argv[1] == "serve":
        serve(*sys.argv[2:])
    else:
        connect_each()
