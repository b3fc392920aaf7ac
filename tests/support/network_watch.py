"""Runs a program under the kernel's eyes: every address it, its threads or its children turn to, native code included.

A seccomp filter hands each system call that can reach a network to this process, which notes the
address and lets the call through only where the address is allowed. The filter is installed by a
thread on itself alone and inherited by what that thread starts, so no privilege is needed and the
test process stays free. Linux 5.5 and later on x86-64 and arm64; `unavailable()` says why elsewhere.
"""

import ctypes
import errno
import fcntl
import platform
import select
import socket
import struct
import subprocess
import sys
import threading
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

MARK = "\0step:"
"""A connection to the abstract socket MARK + name begins a step; what is seen afterwards belongs to it."""

_CALLS = {
    "x86_64": (0xC000003E, 317, {"socket": 41, "connect": 42, "sendto": 44, "sendmsg": 46, "bind": 49, "sendmmsg": 307}),
    "aarch64": (0xC00000B7, 277, {"socket": 198, "connect": 203, "sendto": 206, "sendmsg": 211, "bind": 200, "sendmmsg": 269}),
}
"""Architecture as the kernel names it, the number of seccomp(2), and the numbers of the watched calls."""
_IO_URING_SETUP = 425
_X32 = 0x40000000

_KILL, _NOTIFY, _ALLOW = 0x80000000, 0x7FC00000, 0x7FFF0000
_NO_NEW_PRIVILEGES, _SET_FILTER, _NEW_LISTENER = 38, 1, 8
_LOAD, _EQUAL, _AT_LEAST, _RETURN = 0x20, 0x15, 0x35, 0x06
_RECEIVE, _SEND = 0xC0502100, 0xC0182101
_CONTINUE = 1
_NOTICE, _ANSWER = struct.Struct("=QII iIQ 6Q"), struct.Struct("=Qqii")
_MESSAGE_HEADER = 64
"""Bytes from one message of sendmmsg to the next; the name's address and length stand first."""
_LONGEST_ADDRESS = 128

Address = tuple[str, int]


@dataclass
class Watched:
    """What a program did: how it ended, what it printed, and the addresses of each step ("" before the first)."""

    code: int
    out: str
    err: str
    seen: dict[str, set[Address]] = field(default_factory=dict)


def unavailable() -> str:
    """Why nothing can be watched here; "" where it can."""
    if sys.platform != "linux" or platform.machine() not in _CALLS or sys.byteorder != "little":
        return f"no seccomp notifications on {sys.platform} {platform.machine()}"
    try:
        probe = watch([sys.executable, "-S", "-c", "import socket; socket.socket().connect_ex(('127.0.0.1', 9))"], allowed=())
    except OSError as error:
        return f"the kernel or its sandbox refuses: {error}"
    return "" if ("127.0.0.1", 9) in probe.seen[""] else "the sandbox hides what its processes do"


def watch(
    command: Sequence[str],
    *,
    allowed: Collection[Address],
    stdin: str = "",
    env: Mapping[str, str] | None = None,
    cwd: Path | None = None,
    timeout: float = 300.0,
) -> Watched:
    """Run `command`; addresses outside `allowed` are noted and refused. Raises OSError where the kernel will not watch."""
    opened: list[int | OSError] = []
    ready, ended = threading.Event(), threading.Event()
    result: list[subprocess.CompletedProcess[str] | Exception] = []

    def run() -> None:
        try:
            opened.append(_listener())
        except OSError as error:
            opened.append(error)
            return
        finally:
            ready.set()
        try:
            result.append(
                subprocess.run(
                    command, input=stdin, capture_output=True, encoding="utf-8", env=env, cwd=cwd, timeout=timeout, check=False
                )
            )
        except Exception as error:  # carried to the caller's thread
            result.append(error)
        finally:
            ended.set()

    thread = threading.Thread(target=run)
    thread.start()
    ready.wait()
    listener = opened[0]
    if isinstance(listener, OSError):
        raise listener
    seen: dict[str, set[Address]] = {"": set()}
    with open(listener, "rb", buffering=0) as file:
        _answer_all(file.fileno(), frozenset(allowed), seen, ended)
    thread.join()
    done = result[0]
    if isinstance(done, Exception):
        raise done
    return Watched(done.returncode, done.stdout, done.stderr, seen)


def _listener() -> int:
    """Put the filter on this thread and return the descriptor its notices come from. Raises OSError."""
    architecture, seccomp, calls = _CALLS[platform.machine()]
    watched = [*calls.values(), _IO_URING_SETUP]
    # struct seccomp_data: the call's number at 0, the architecture at 4. Jumps count from the next instruction.
    program = [(_LOAD, 0, 0, 4), (_EQUAL, 1, 0, architecture), (_RETURN, 0, 0, _KILL), (_LOAD, 0, 0, 0)]
    if platform.machine() == "x86_64":
        program += [(_AT_LEAST, 0, 1, _X32), (_RETURN, 0, 0, _KILL)]
    program += [(_EQUAL, len(watched) - n, 0, number) for n, number in enumerate(watched)]
    program += [(_RETURN, 0, 0, _ALLOW), (_RETURN, 0, 0, _NOTIFY)]
    code = ctypes.create_string_buffer(b"".join(struct.pack("=HBBI", *step) for step in program))
    header = ctypes.create_string_buffer(struct.pack("@HP", len(program), ctypes.addressof(code)))
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.prctl(_NO_NEW_PRIVILEGES, 1, 0, 0, 0):
        raise OSError(ctypes.get_errno(), "no_new_privs")
    descriptor: int = libc.syscall(seccomp, _SET_FILTER, _NEW_LISTENER, header)
    if descriptor < 0:
        raise OSError(ctypes.get_errno(), "seccomp")
    return descriptor


def _answer_all(listener: int, allowed: frozenset[Address], seen: dict[str, set[Address]], ended: threading.Event) -> None:
    """Answer notices until the program is over."""
    names = {number: name for name, number in _CALLS[platform.machine()][2].items()}
    poll = select.poll()
    poll.register(listener, select.POLLIN)
    step = ""
    while not ended.is_set():
        if not any(event & select.POLLIN for _, event in poll.poll(50)):
            continue
        notice = bytearray(_NOTICE.size)
        try:
            fcntl.ioctl(listener, _RECEIVE, notice)
        except FileNotFoundError:  # the caller was killed meanwhile
            continue
        identity, process, _, number, _, _, *arguments = _NOTICE.unpack(notice)
        addresses = _addresses(names.get(number, ""), process, arguments)
        marks = [place.removeprefix(MARK) for place, _ in addresses if place.startswith(MARK)]
        if marks:
            step = marks[0]
            seen.setdefault(step, set())
        else:
            seen[step] |= addresses
        refused = bool(addresses - allowed)
        answer = _ANSWER.pack(identity, 0, -errno.ECONNREFUSED if refused else 0, 0 if refused else _CONTINUE)
        try:
            fcntl.ioctl(listener, _SEND, bytearray(answer))
        except FileNotFoundError:
            continue


def _addresses(call: str, process: int, arguments: Sequence[int]) -> set[Address]:
    """Where the call leads; nothing for a message on a connection that was seen when it was made."""
    match call:
        case "socket":
            # Only what is no Unix and no internet socket is of interest here; those tell their address when they use it.
            family = arguments[0] & 0xFFFFFFFF
            return (
                set()
                if family in {socket.AF_UNIX, socket.AF_INET, socket.AF_INET6, socket.AF_NETLINK}
                else {("family", family)}
            )
        case "connect" | "bind":
            return _read_address(process, arguments[1], arguments[2])
        case "sendto":
            return _read_address(process, arguments[4], arguments[5])
        case "sendmsg" | "sendmmsg":
            found: set[Address] = set()
            for n in range(arguments[2] & 0xFFFF if call == "sendmmsg" else 1):
                header = _read(process, arguments[1] + n * _MESSAGE_HEADER, 16)
                found |= _read_address(process, *struct.unpack("=QI", header[:12]))
            return found
    return {("io_uring", 0)}


def _read_address(process: int, place: int, length: int) -> set[Address]:
    if not place:
        return set()
    raw = _read(process, place, min(length & 0xFFFFFFFF, _LONGEST_ADDRESS))
    family = int.from_bytes(raw[:2], sys.byteorder)
    if family == socket.AF_INET:
        return {(socket.inet_ntop(socket.AF_INET, raw[4:8]), int.from_bytes(raw[2:4], "big"))}
    if family == socket.AF_INET6:
        return {(socket.inet_ntop(socket.AF_INET6, raw[8:24]), int.from_bytes(raw[2:4], "big"))}
    if family == socket.AF_UNIX:
        name = raw[2:]
        name = name[:1] + name[1:].split(b"\0")[0]
        return {(name.decode(errors="replace"), 0)}
    # The kernel's own routing socket tells which address families exist, and AF_UNSPEC dissolves a connection.
    return set() if family in {socket.AF_NETLINK, socket.AF_UNSPEC} else {("family", family)}


def _read(process: int, place: int, length: int) -> bytes:
    with open(f"/proc/{process}/mem", "rb", buffering=0) as memory:
        memory.seek(place)
        return memory.read(length)
