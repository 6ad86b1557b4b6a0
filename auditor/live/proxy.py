"""``auditor proxy``: mitmproxy in this process, with an addon that writes the journal."""

import asyncio
import errno
import gc
import logging
import signal
import socket
from collections.abc import Callable, Iterable, Sequence
from contextlib import nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, Any

from msgspec import Struct

from auditor.errors import UsageError
from auditor.facts import App, Facts
from auditor.live.journal import Journal
from auditor.live.recorder import Recorder
from auditor.live.watch import Watch, Watcher
from auditor.rulebook.book import RuleBook
from auditor.traffic.persona import Persona

if TYPE_CHECKING:
    from mitmproxy.master import Master
    from mitmproxy.options import Options
    from rich.console import Console

_COLLECT_EVERY = 20_000
_LOCAL, _TUNNEL = "127.0.0.1", "wireguard"
#: Called with mitmproxy's server instances.
type _OnReady = Callable[[Sequence[Any]], None]

#: Modes that listen on a TCP port of ours, which can be looked at before the start.
_TCP_MODES = ("regular", "upstream", "reverse", "socks5", "transparent")


class Setting(Struct, frozen=True, kw_only=True):
    """How the proxy runs. ``modes`` are mitmproxy's (https://docs.mitmproxy.org/stable/concepts/modes/).

    ``host`` None is this machine alone, but for WireGuard, which is of no use unless a device reaches it.
    ``confdir`` holds the certificate authority (mitmproxy's own folder by default). ``insecure``: servers' certificates are not
    checked. ``addons`` are further mitmproxy addons.
    """

    journal: Path
    host: str | None = None
    port: int = 8080
    modes: tuple[str, ...] = ("regular",)
    confdir: Path | None = None
    insecure: bool = False
    addons: tuple[object, ...] = ()


class Summary(Struct, frozen=True, kw_only=True):
    """What a session left. ``failure``: why recording stopped before the end; None if it did not."""

    recorded: int
    failure: str | None = None


def run(
    journal: Path,
    host: str | None = None,
    port: int = 8080,
    mode: str | Sequence[str] = "regular",
    rules: RuleBook | None = None,
    persona: Persona | None = None,
    app: App | None = None,
    policy: Facts | None = None,
    *,
    board: bool = True,
    first_party: Iterable[str] = (),
    confdir: Path | None = None,
    insecure: bool = False,
    addons: Sequence[object] = (),
    console: "Console | None" = None,
    ready: _OnReady | None = None,
) -> Summary:
    """Runs until SIGINT or SIGTERM. ``ready`` is called with mitmproxy's servers once clients may connect (port 0: a free one).

    ``board``: show what is found meanwhile. Raises UsageError if the port is taken or the mode is wrong, InputError if the
    journal cannot be written.
    """
    modes = (mode,) if isinstance(mode, str) else tuple(mode)
    setting = Setting(journal=journal, host=host, port=port, modes=modes, confdir=confdir, insecure=insecure, addons=tuple(addons))
    rules, console = rules or RuleBook(), console or _stderr()
    _check_port(setting)
    watch = Watch(journal=journal, rules=rules.root, persona=persona, app=app, first_party=tuple(first_party), policy=policy)
    with Journal(journal) as opened, Watcher(watch) if board else nullcontext():
        recorder = Recorder(opened, lambda text: console.print(f"[bold red]{text}[/]", highlight=False))
        asyncio.run(_serve(setting, recorder, ready or _announcer(console, setting)))
    return Summary(recorded=recorder.recorded, failure=recorder.failure)


async def _serve(setting: Setting, recorder: Recorder, ready: _OnReady) -> None:
    from auditor.live.master import intercepting

    errors = _Errors()
    logging.getLogger().addHandler(errors)
    # What is loaded by now stays: the collector need not walk it again and again while requests come and go.
    gc.freeze()
    gc.set_threshold(_COLLECT_EVERY)
    try:
        master = intercepting(_options(setting))
        master.addons.add(*setting.addons, recorder, _Ready(master, ready))  # type: ignore[no-untyped-call]
        _on_signals(master)
        await master.run()
    except SystemExit as stop:
        raise UsageError(f"the proxy could not start: {errors.first or 'unknown reason'}") from stop
    finally:
        logging.getLogger().removeHandler(errors)
        gc.unfreeze()


def _options(setting: Setting) -> "Options":
    from mitmproxy.exceptions import OptionsError
    from mitmproxy.options import Options
    from mitmproxy.proxy.mode_specs import ProxyMode

    for mode in setting.modes:
        try:
            ProxyMode.parse(mode)
        except ValueError as error:
            raise UsageError(f"{mode}: is no mode of the proxy ({error})") from error
    try:
        options = Options(listen_host=_host(setting), listen_port=setting.port, mode=_bound_modes(setting))
        options.update(ssl_insecure=setting.insecure)  # type: ignore[no-untyped-call]
        if setting.confdir:
            options.update(confdir=str(setting.confdir))  # type: ignore[no-untyped-call]
    except (OptionsError, ValueError) as error:
        raise UsageError(f"the proxy cannot run like this: {error}") from error
    return options


def _host(setting: Setting) -> str:
    """mitmproxy takes "" for all interfaces, and then names the machine's own address to WireGuard's clients."""
    return "" if setting.host is None and _has_tunnel(setting) else setting.host or _LOCAL


def _bound_modes(setting: Setting) -> list[str]:
    """Beside a tunnel, which listens on all interfaces, the other modes stay on this machine."""
    if setting.host is not None or not _has_tunnel(setting):
        return list(setting.modes)
    return [mode if mode.startswith(_TUNNEL) or "@" in mode else f"{mode}@{_LOCAL}:{setting.port}" for mode in setting.modes]


def _has_tunnel(setting: Setting) -> bool:
    return any(mode.startswith(_TUNNEL) for mode in setting.modes)


def _on_signals(master: "Master") -> None:
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        try:
            loop.add_signal_handler(number, master.shutdown)
        except (NotImplementedError, RuntimeError):  # Windows, or a thread other than the main one
            return


def _check_port(setting: Setting) -> None:
    if not setting.port or not any(mode.partition(":")[0] in _TCP_MODES and "@" not in mode for mode in setting.modes):
        return
    host = setting.host or _LOCAL
    try:
        family, _, _, _, address = socket.getaddrinfo(host, setting.port, type=socket.SOCK_STREAM)[0]
        with socket.socket(family, socket.SOCK_STREAM) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(address)
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            raise UsageError(f"port {setting.port} of {host} is in use; choose another one") from error
        raise UsageError(f"{host}:{setting.port} cannot be listened on: {error.strerror or error}") from error


class _Ready:
    """Tells when the servers are up."""

    def __init__(self, master: "Master", ready: _OnReady) -> None:
        self._master, self._ready = master, ready

    def running(self) -> None:
        proxy = self._master.addons.get("proxyserver")  # type: ignore[no-untyped-call]
        self._ready(list(proxy.servers) if proxy else [])


class _Errors(logging.Handler):
    """Keeps the first error that mitmproxy logs, which says why it does not start."""

    def __init__(self) -> None:
        super().__init__(logging.ERROR)
        self.first: str | None = None

    def emit(self, record: logging.LogRecord) -> None:
        self.first = self.first or record.getMessage()


def _stderr() -> "Console":
    from rich.console import Console

    return Console(stderr=True)


def _announcer(console: "Console", setting: Setting) -> _OnReady:
    from auditor.live.setup import show_setup

    folder = setting.confdir or Path("~/.mitmproxy")
    return lambda servers: show_setup(console, servers, folder, setting.journal)
