"""A Python that has loaded the program already: whatever is run in it starts in a tenth of the time.

`loaded_python()` is the beginning of a command line, as `sys.executable` is. What it starts is a small client of a
server, which has loaded everything once and forks: the client hands over its arguments, environment, folder and
streams, passes signals on, and ends as its fork ends. Nothing but the standard library is imported here, so that
the client itself is there at once.
"""

import atexit
import gc
import json
import os
import runpy
import select
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from contextlib import suppress
from functools import cache
from pathlib import Path
from threading import Thread
from typing import BinaryIO

_STREAMS = (0, 1, 2)


@cache
def loaded_python() -> tuple[str, ...]:
    """The beginning of a command line; the server behind it lives as long as this process."""
    address = str(Path(tempfile.mkdtemp(prefix="retaguarda-python-")) / "socket")
    command = [sys.executable, "-m", "tests.loaded_python", "serve", address]
    server = subprocess.Popen(command, cwd=Path(__file__).parents[1], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    atexit.register(server.communicate)
    assert server.stdout is not None
    assert server.stdout.readline() == b"ready\n"
    return sys.executable, "-I", "-S", __file__, address


def _be_client(address: str, words: Sequence[str]) -> int:
    """Hand everything over, and wait for the end."""
    with socket.socket(socket.AF_UNIX) as server:
        server.connect(address)
        socket.send_fds(server, [b"."], _STREAMS)
        server.sendall(json.dumps([words, str(Path.cwd()), dict(os.environ)]).encode() + b"\n")
        for name in (signal.SIGTERM, signal.SIGINT):
            signal.signal(name, lambda number, _frame: server.sendall(bytes([number])))
        status = int(server.makefile().readline())
    if status < 0:
        signal.signal(-status, signal.SIG_DFL)
        os.kill(os.getpid(), -status)
    return status


def _serve(address: str) -> None:
    """Until stdin ends; each client has a process of its own, which starts what the client stands for."""
    from tests.warming import warm_up

    warm_up()
    gc.collect()
    gc.freeze()
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(address)
        listener.listen()
        os.write(1, b"ready\n")
        while select.select([0, listener.fileno()], [], [])[0] == [listener.fileno()]:
            client, _ = listener.accept()
            if os.fork() == 0:
                signal.signal(signal.SIGCHLD, signal.SIG_DFL)
                _attend(client)
            client.close()
    shutil.rmtree(Path(address).parent)


def _attend(client: socket.socket) -> None:
    """Start what a client asks for, and tell it how that has ended."""
    _, streams, _, _ = socket.recv_fds(client, 1, len(_STREAMS))
    orders = client.makefile("rb")
    words, folder, environment = json.loads(orders.readline())
    program = os.fork()
    if program == 0:
        client.detach()
        for given, stream in zip(streams, _STREAMS, strict=True):
            os.dup2(given, stream)
            os.close(given)
        os.chdir(folder)
        os.environ.clear()
        os.environ.update(environment)
        _run(words)
        sys.exit()
    for stream in (*streams, *_STREAMS[:2]):
        os.close(stream)
    Thread(target=_pass_on, args=(orders, program), daemon=True).start()
    _, status = os.waitpid(program, 0)
    with suppress(OSError):
        client.sendall(b"%d\n" % os.waitstatus_to_exitcode(status))
    os._exit(0)


def _pass_on(orders: BinaryIO, program: int) -> None:
    """Signals, and in the end that the client was killed."""
    with suppress(ProcessLookupError):
        while number := orders.read(1):
            os.kill(program, number[0])
        os.kill(program, signal.SIGKILL)


def _run(words: list[str]) -> None:
    """What the interpreter does with these words."""
    match words:
        case ["-c", code, *rest]:
            sys.argv = ["-c", *rest]
            exec(code, {"__name__": "__main__"})
        case ["-m", module, *rest]:
            sys.argv = [module, *rest]
            runpy.run_module(module, run_name="__main__", alter_sys=True)
        case [path, *_]:
            sys.argv = words
            runpy.run_path(path, run_name="__main__")


if __name__ == "__main__":
    match sys.argv[1:]:
        case ["serve", address]:
            _serve(address)
        case [address, *words]:
            sys.exit(_be_client(address, words))
