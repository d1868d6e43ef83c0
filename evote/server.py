"""The web server: several apps in one process, each on its port; none loses an answer."""

import contextlib
import gc
import logging
import socket
import threading
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from flask import Flask
from waitress import wasyncore
from waitress.server import create_server

from evote.errors import SettingRefused

THREADS_PER_DOOR = 8
LARGEST_BODY = 2**24
"""Bytes of a request that are read at all, or `LEEWAY` times what an app takes. An app's own limit
is lower, so that it can say in its own words that a request is too long."""

LEEWAY = 4

# Requests that wait for a thread are no news: a rush of voters is what a poll is for.
logging.getLogger("waitress.queue").setLevel(logging.ERROR)

SECONDS_TO_FINISH = 10
"""How long requests that have begun may take when the server is told to stop."""


@dataclass(frozen=True, slots=True)
class Door:
    """An app and where it listens; port 0 takes any free port, `setting` says who chose it."""

    app: Flask
    host: str
    port: int
    setting: str = "the port"


class Server:
    """Waitress servers that share one loop."""

    def __init__(self, doors: Sequence[Door]) -> None:
        """Begin to listen; raises SettingRefused when a port is taken."""
        self._channels: dict[int, Any] = {}
        self._servers = [_listen(door, self._channels) for door in doors]
        self._stopping = threading.Event()

    @property
    def ports(self) -> tuple[int, ...]:
        """The port of each door."""
        return tuple(server.effective_port for server in self._servers)

    def run(self) -> None:
        """Answer requests until `stop` is called, then finish those that have begun."""
        while not self._stopping.is_set():
            self._loop_once()
        for server in self._servers:
            server.accepting = False
        deadline = time.monotonic() + SECONDS_TO_FINISH
        while self._is_busy() and time.monotonic() < deadline:
            self._loop_once()
        for server in self._servers:
            server.task_dispatcher.shutdown()
        wasyncore.close_all(self._channels)

    def stop(self) -> None:
        """Ask `run` to return; may be called from another thread or a signal handler."""
        self._stopping.set()
        for server in self._servers:
            server.pull_trigger()

    def _loop_once(self) -> None:
        wasyncore.loop(timeout=0.5, map=self._channels, count=1)

    def _is_busy(self) -> bool:
        return any(
            channel.requests or channel.total_outbufs_len
            for server in self._servers
            for channel in server.active_channels.values()
        )


@contextlib.contextmanager
def serving(app: Flask) -> Iterator[str]:
    """Serve an app on a free port in a thread of its own, and give its address."""
    server = Server([Door(app, "127.0.0.1", 0)])
    thread = threading.Thread(target=server.run)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.ports[0]}"
    finally:
        server.stop()
        thread.join()


def settle() -> None:
    """Keep what is loaded by now for as long as the process lives.

    The garbage collector no longer looks through it. It would hold up an answer by a tenth of a
    second each time, and find nothing.
    """
    gc.collect()
    gc.freeze()


def _listen(door: Door, channels: dict[int, Any]) -> Any:
    try:
        listener = socket.create_server((door.host, door.port), backlog=1024)
    except OSError as error:
        sentence = f"{door.host}:{door.port} cannot be listened on: {error.strerror}"
        raise SettingRefused(f"{sentence}; change host or {door.setting}") from error
    return create_server(
        door.app,
        map=channels,
        sockets=[listener],
        threads=THREADS_PER_DOOR,
        max_request_body_size=max(
            LARGEST_BODY, LEEWAY * (door.app.config["MAX_CONTENT_LENGTH"] or 0)
        ),
        ident="",
    )
