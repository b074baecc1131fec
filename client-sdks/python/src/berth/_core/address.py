"""How the server is found and reached."""

from __future__ import annotations

import dataclasses
import ipaddress
import json
import os
import re
import socket
import ssl
import subprocess
import urllib.parse
from pathlib import Path
from typing import Any, Dict, List, Mapping, Optional, Tuple, Union

from .failure import BerthError, failure, unavailable

START = (
    "start one as root with `berth server run`, or name another host with BERTH_HOST"
    " (unix:///PATH, ssh://USER@HOST, tls://HOST:PORT, tcp://ADDRESS:PORT)"
)


_SSH_NAME = re.compile(r"[A-Za-z0-9_][A-Za-z0-9._-]*")


def _invalid(host: str, why: str) -> BerthError:
    return failure("INVALID_ARGUMENT", f'cannot use the host "{host}": {why}', {}, "")


@dataclasses.dataclass(frozen=True)
class Address:
    """Where a server is: a scheme, and what it needs."""

    scheme: str
    path: str = ""
    host: str = ""
    port: int = 0
    user: str = ""
    tls: Optional[str] = None
    token: Optional[str] = dataclasses.field(default=None, repr=False)

    def __str__(self) -> str:
        if self.scheme == "unix":
            return self.path
        user = f"{self.user}@" if self.user else ""
        port = f":{self.port}" if self.port else ""
        return f"{self.scheme}://{user}{self.host}{port}"

    @property
    def host_header(self) -> str:
        if self.scheme in ("unix", "ssh"):
            return "localhost"
        name = f"[{self.host}]" if ":" in self.host else self.host
        return f"{name}:{self.port}"

    def tls_context(self) -> ssl.SSLContext:
        if not self.tls:
            raise _invalid(
                str(self), "it needs a folder with ca.pem, client.pem and client.key: BERTH_TLS"
            )
        folder = Path(self.tls)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        context.minimum_version = ssl.TLSVersion.TLSv1_3
        try:
            context.load_verify_locations(folder / "ca.pem")
            if (folder / "client.pem").exists():
                context.load_cert_chain(folder / "client.pem", folder / "client.key")
        except (OSError, ssl.SSLError) as error:
            raise _invalid(str(self), f"no certificates can be read in {folder}: {error}") from None
        return context

    def ssh_words(self) -> List[str]:
        port = ["-p", str(self.port)] if self.port else []
        user = ["-l", self.user] if self.user else []
        return ["ssh", *port, *user, "--", self.host, "berth", "server", "connect"]


def ssh_socket(address: Address) -> Tuple[socket.socket, "subprocess.Popen[bytes]"]:
    """A socket whose other end is the user's own ssh."""
    ours, theirs = socket.socketpair()
    try:
        process = subprocess.Popen(
            address.ssh_words(), stdin=theirs.fileno(), stdout=theirs.fileno()
        )
    except OSError as error:
        ours.close()
        raise unavailable(f"cannot reach {address}: ssh can't be run: {error}") from None
    finally:
        theirs.close()
    return ours, process


def connect(address: Address) -> Tuple[socket.socket, Optional["subprocess.Popen[bytes]"]]:
    """A connection; the caller closes it, and waits for the process where there is one."""
    if address.scheme == "ssh":
        return ssh_socket(address)
    try:
        if address.scheme == "unix":
            made = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
            try:
                made.connect(address.path)
            except BaseException:
                made.close()
                raise
            return made, None
        made = socket.create_connection((address.host, address.port), timeout=30)
        made.settimeout(None)
        made.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        if address.scheme == "tls":
            return address.tls_context().wrap_socket(made, server_hostname=address.host), None
        return made, None
    except OSError as error:
        raise unreachable(address, error) from error


def unreachable(address: Address, error: OSError) -> BerthError:
    if isinstance(error, PermissionError):
        return failure(
            "PERMISSION_DENIED",
            f"cannot connect to the server at {address}: {error.strerror};"
            " run this as root, or as a member of the group berth",
            {},
            "",
        )
    if address.scheme == "unix":
        return unavailable(f"no server runs at {address} ({error.strerror}): {START}")
    if isinstance(error, ssl.SSLCertVerificationError):
        return unavailable(
            f"cannot connect to the server at {address}: its certificate is over, of another CA"
            f" than ca.pem in {address.tls}, or not for this name ({error.verify_message})"
        )
    return unavailable(f"cannot connect to the server at {address}: {error}")


def _token(file: Optional[str], host: str) -> Optional[str]:
    if not file:
        return None
    try:
        return Path(file).read_text(encoding="ascii").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise _invalid(host, f"its token file can't be read: {error}") from None


def parse(host: str, tls: Optional[str] = None, token: Optional[str] = None) -> Address:
    """Reads a host such as ``unix:///run/berth/berth.sock``."""
    parts = urllib.parse.urlsplit(host)
    if parts.scheme == "unix":
        path = parts.netloc + parts.path
        if not path.startswith("/"):
            raise _invalid(host, "the path of a socket is absolute: unix:///run/berth/berth.sock")
        return Address("unix", path=path)
    if parts.scheme not in ("ssh", "tls", "tcp"):
        raise _invalid(host, "it is neither unix://, ssh://, tls:// nor tcp://")
    try:
        port = parts.port
    except ValueError:
        raise _invalid(host, "its port is no number up to 65535") from None
    name = parts.hostname or ""
    if not name or name.startswith("-"):
        raise _invalid(host, "it names no machine")
    if parts.scheme == "ssh":
        # What ssh hands on to a shell of the user's configuration has no letters for it.
        user = parts.username or ""
        if not (_SSH_NAME.fullmatch(name) or ":" in name) or not _SSH_NAME.fullmatch(user or "a"):
            raise _invalid(host, "it names no machine")
        return Address("ssh", host=name, port=port or 0, user=user)
    if port is None:
        raise _invalid(host, f"it has no port, as in {parts.scheme}://{name}:7070")
    if parts.scheme == "tcp" and not _loopback(name):
        raise _invalid(
            host, "tcp:// is for loopback addresses; over a network use tls:// or ssh://"
        )
    return Address(parts.scheme, host=name, port=port, tls=tls, token=token)


def _loopback(name: str) -> bool:
    if name == "localhost":
        return True
    try:
        return ipaddress.ip_address(name).is_loopback
    except ValueError:
        return False


def _contexts(environment: Mapping[str, str]) -> Dict[str, Any]:
    folder = environment.get("XDG_CONFIG_HOME") or os.path.expanduser("~/.config")
    file = Path(folder) / "berth" / "contexts.json"
    try:
        known: Dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
        return known
    except FileNotFoundError:
        return {}
    except (OSError, ValueError) as error:
        raise _invalid(str(file), f"the contexts can't be read: {error}") from None


def find(host: Optional[Union[str, Address]], environment: Mapping[str, str]) -> Address:
    """The first there is of: the given host, BERTH_HOST, the context in use, BERTH_RUN's socket."""
    if isinstance(host, Address):
        return host
    tls = environment.get("BERTH_TLS")
    token_file = environment.get("BERTH_TOKEN_FILE")
    named = host or environment.get("BERTH_HOST")
    if named != "local" and (not named or "://" not in named):
        contexts = _contexts(environment)
        name = named or contexts.get("current")
        if name:
            known = contexts.get("contexts", {}).get(name)
            if known is None:
                raise _invalid(str(name), "there is no context of that name: berth context list")
            # A context has its own: a token meant for another server is never sent to it.
            named = str(known["host"])
            tls = known.get("tls")
            token_file = known.get("tokenFile")
    if not named or named == "local":
        run = environment.get("BERTH_RUN") or "/run/berth"
        return Address("unix", path=os.path.join(os.path.abspath(run), "berth.sock"))
    address = parse(named, tls)
    if address.scheme in ("tls", "tcp"):
        return dataclasses.replace(address, token=_token(token_file, named))
    return address
