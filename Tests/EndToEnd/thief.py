"""Stands before a daemon's socket and keeps its first answer: whoever asked finds the connection lost.

thief.py SOCKET DAEMONS_SOCKET; says "ready", then "connection" for each.
"""

import select
import socket
import sys


def pass_on(client, server, keeps_answer):
    while True:
        for source in select.select([client, server], [], [])[0]:
            chunk = source.recv(65536)
            if not chunk or (source is server and keeps_answer):
                return
            (server if source is client else client).sendall(chunk)


def serve(path, behind):
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(path)
        listener.listen()
        print("ready", flush=True)
        is_first = True
        while True:
            client, _ = listener.accept()
            print("connection", flush=True)
            with client, socket.socket(socket.AF_UNIX) as server:
                server.connect(behind)
                pass_on(client, server, is_first)
            is_first = False


if __name__ == "__main__":
    serve(*sys.argv[1:])
