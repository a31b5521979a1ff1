"""An end of a connection in a network namespace. Node.js can't ask a socket for SO_ORIGINAL_DST.

endpoint.py serve UID NAME=PORT,...[=transparent|udp|local-udp]...   answers each connection or packet with a line of JSON,
                                                                     on loopback alone where it says so; says "ready" first
endpoint.py connect   reads lines "ADDRESS PORT UID GID SOURCE PROTOCOL" and prints what answered, a line each; SOURCE is
                      "-" for any address
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


def packet_listener(family, port, kind):
    server = socket.socket(family, socket.SOCK_DGRAM)
    if family == socket.AF_INET6:
        server.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
    # An answer must come from where a redirected packet has arrived: on all addresses the route would choose another.
    loopback = "127.0.0.1" if family == socket.AF_INET else "::1"
    server.bind((loopback if kind == "local-udp" else "", port))
    return server


def answer_all(server, name):
    while True:
        _, client = server.recvfrom(512)
        server.sendto((json.dumps({"by": name, "client": client[0]}) + "\n").encode(), client)


def serve(uid, *servers):
    places = []
    for server in servers:
        name, ports, kind = (server.split("=") + [""])[:3]
        for port in ports.split(","):
            places += [(family, int(port), name, kind) for family in (socket.AF_INET, socket.AF_INET6)]
    # Ports below 1024 and transparent sockets are root's to make.
    takers = [
        (accept_all, listener(family, port, kind == "transparent"), name)
        for family, port, name, kind in places
        if not kind.endswith("udp")
    ]
    os.setgroups([])
    os.setgid(int(uid))
    os.setuid(int(uid))
    # The rules look at who has made a socket: one that takes connections makes another for each, these do not.
    takers += [
        (answer_all, packet_listener(family, port, kind), name)
        for family, port, name, kind in places
        if kind.endswith("udp")
    ]
    for work, server, name in takers:
        threading.Thread(target=work, args=(server, name), daemon=True).start()
    print("ready", flush=True)
    # Whoever has started this ends it, or ends itself.
    sys.stdin.read()


def ask(address, port):
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    with socket.socket(family, socket.SOCK_DGRAM) as client:
        client.settimeout(3)
        client.connect((address, int(port)))
        client.send(b"?")
        return client.recv(512).decode().strip()


def connect(address, port, source, protocol):
    try:
        if protocol == "udp":
            return ask(address, port)
        bound = None if source == "-" else (source, 0)
        with socket.create_connection((address, int(port)), timeout=3, source_address=bound) as connection:
            return connection.makefile().readline().strip() or '{"by": "nobody"}'
    except OSError as error:
        return json.dumps({"by": "nobody", "error": str(error)})


def connect_each():
    for line in sys.stdin:
        address, port, uid, gid, source, protocol = line.split()
        # Only the effective ids: the rules look at these, and the next line may want others.
        os.setegid(int(gid))
        os.seteuid(int(uid))
        print(connect(address, port, source, protocol), flush=True)
        os.seteuid(0)
        os.setegid(0)


if __name__ == "__main__":
    if sys.argv[1] == "serve":
        serve(*sys.argv[2:])
    else:
        connect_each()
