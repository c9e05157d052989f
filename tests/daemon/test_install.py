"""The daemon as a service, with a `systemctl` that writes down what it is told."""

from __future__ import annotations

import os
import shlex
import subprocess
from pathlib import Path

import pytest
from support.commands import Merd, Run, merd_at
from support.needed import needs
from support.waiting import until

SYSTEMCTL = """#!/bin/sh
echo "$(basename "$0") $*" >> "$RECORD"
case "$*" in
    *show-environment*) exit "${MANAGER:-0}" ;;
    *restart*) echo "Job for merd.service failed." >&2; exit "${RESTART:-0}" ;;
    *show*) printf 'ActiveState=active\\nStateChangeTimestamp=Mon 10:00\\nStatusText=3 of 7\\n' ;;
    *PrivateUsers*) exit "${NAMESPACES:-0}" ;;
esac
"""


class Service:
    """`merd service` beside programs of the test's own."""

    def __init__(self, merd: Merd, folder: Path) -> None:
        self._merd, self._record = merd, folder / "record"
        self.config, self.programs = folder / "config", folder / "bin"
        self.units = self.config / "systemd" / "user"
        self.activation = folder / "share/dbus-1/services/org.merd.Merd.service"
        self.autostart = self.config / "autostart" / "merd.desktop"
        self.programs.mkdir()
        for name in ("systemctl", "systemd-run"):
            (self.programs / name).write_text(SYSTEMCTL)
            (self.programs / name).chmod(0o755)

    def __call__(self, what: str, **environment: str) -> Run:
        self._record.write_text("")
        path = f"{self.programs}:{os.environ['PATH']}"
        folders = {"XDG_CONFIG_HOME": str(self.config), "XDG_DATA_HOME": str(self.activation.parents[2])}
        variables = {"PATH": path, "RECORD": str(self._record)} | folders | environment
        return self._merd("service", what, **variables)

    @property
    def told(self) -> list[str]:
        lines = self._record.read_text().splitlines()
        return [line.removeprefix("systemctl --user ") for line in lines if "systemctl" in line]


@pytest.fixture
def service(merd: Merd, tmp_path: Path) -> Service:
    return Service(merd, tmp_path)


def test_install_as_often_as_one_likes_then_remove(service: Service, tmp_path: Path) -> None:
    for _ in range(2):
        done = service("install")
        assert (done.returncode, done.stderr) == (0, "")
        assert service.told[1:4] == ["daemon-reload", "enable merd.service", "restart merd.service"]
    assert {path.name for path in service.units.iterdir()} == {"merd.service", "merd-tune@.service"}
    assert "\nSystemdService=merd.service\n" in service.activation.read_text()
    assert (tmp_path / "home" / "data").is_dir()
    assert service("status").stdout.startswith("installed, active since Mon 10:00: 3 of 7\n")
    assert service("remove").stdout.count("removed: ") == 3
    assert not service.activation.exists()
    assert service.told[1:] == ["disable --now merd.service", "daemon-reload"]
    assert not list(service.units.iterdir())
    assert service("remove").stdout == "not installed\n"
    assert service("status").stdout.startswith("not installed")


def test_a_socket_is_opened_at_an_address_alone(service: Service, tmp_path: Path) -> None:
    config = tmp_path / "home/config/config.toml"
    config.parent.mkdir(parents=True)
    config.write_text('web = true\nweb_address = "localhost:6373"\n')
    refused = service("install")
    assert (refused.returncode, refused.stderr) == (
        1,
        "error: web_address: systemd takes an address, such as 127.0.0.1, not 'localhost'\n",
    )
    assert not service.units.exists()


def test_a_socket_is_opened_for_the_map_of_moods(service: Service, tmp_path: Path) -> None:
    config = tmp_path / "home/config/config.toml"
    config.parent.mkdir(parents=True)
    config.write_text('web = true\nweb_address = "0.0.0.0:6374"\n')
    assert service("install").returncode == 0
    assert service.told[2:6] == [
        "enable merd.service",
        "enable merd.socket",
        "stop merd.service",
        "restart merd.socket",
    ]
    assert "\nListenStream=0.0.0.0:6374\n" in (service.units / "merd.socket").read_text()
    config.write_text("")
    service("install")
    assert "disable --now merd.socket" in service.told
    assert not (service.units / "merd.socket").exists()


def test_units_of_others_stay(service: Service) -> None:
    service.units.mkdir(parents=True)
    unit = service.units / "merd-tune@.service"
    unit.write_text("[Service]\n")
    done = service("install")
    assert done.stderr == f"error: {unit}: is there, and not written by merd\n"
    assert service("remove").stdout == "not installed\n"
    assert [path.read_text() for path in service.units.iterdir()] == ["[Service]\n"]


def test_why_the_daemon_does_not_start(service: Service) -> None:
    done = service("install", RESTART="1")
    assert done.returncode == 1
    expected = (
        "error: systemctl --user restart: Job for merd.service failed. See journalctl --user -u merd.service\n"
    )
    assert done.stderr == expected


def test_a_folder_that_cannot_be_made(service: Service) -> None:
    service.config.write_text("")
    done = service("install")
    assert done.stderr == f"error: {service.units}: not a directory\n"


def test_where_namespaces_are_not_permitted(service: Service) -> None:
    assert "namespaces are not permitted here" in service("install", NAMESPACES="226").stdout
    assert "PrivateUsers" not in (service.units / "merd.service").read_text()


def test_without_systemd_the_desktop_starts_the_daemon(service: Service) -> None:
    done = service("install", MANAGER="1")
    assert "starts with your next desktop session" in done.stdout
    assert (
        service("status", MANAGER="1").stdout
        == f"installed: {service.autostart}, started with the desktop session\n"
    )
    assert not service.units.exists()
    assert service("remove", MANAGER="1").stdout == f"removed: {service.autostart}\n"
    assert not service.autostart.exists()


def test_systemd_that_went_away(service: Service) -> None:
    service("install")
    for what in ("install", "remove"):
        assert service(what, MANAGER="1").stderr.endswith(
            "merd.service: is there, but systemd does not answer (systemctl --user)\n"
        )


def test_desktops_understand_the_autostart_entry(tmp_path: Path) -> None:
    needs("gio")
    home = tmp_path / "a b%n$HOME'\"\\;`é"
    service = Service(merd_at(home), tmp_path)
    service("install", MANAGER="1")
    entry, record = service.autostart.read_text(), tmp_path / "started"
    program = service.programs / "recording"
    program.write_text(
        f'#!/bin/sh\nprintf "%s\\n" "$@" > {shlex.quote(str(record))}.new\nmv {record}.new {record}\n'
    )
    program.chmod(0o755)
    start = entry.index("Exec=") + len("Exec=")
    service.autostart.write_text(entry[:start] + str(program) + entry[entry.index(" -m merd", start) :])
    subprocess.run(["gio", "launch", str(service.autostart)], check=True, timeout=60)
    until(record.exists)
    assert record.read_text().splitlines() == ["-m", "merd", "--home", str(home), "daemon"]
