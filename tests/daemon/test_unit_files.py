"""What systemd and desktops are told about merd."""

from __future__ import annotations

import re
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from support.needed import needs

from merd.config import paths
from merd.config.settings import Settings
from merd.daemon import unit_files
from merd.errors import ServiceError

ROOT = Path(__file__).parents[2]
STRANGE = "a b%n$HOME'\"\\;`"


def strange(tmp_path: Path) -> tuple[paths.AppPaths, Settings]:
    folder = tmp_path / STRANGE
    (folder / "data").mkdir(parents=True)
    return paths.app_paths(folder), Settings(folders=(tmp_path / "Music",))


def lines(unit: str, key: str) -> list[str]:
    return re.findall(f"^{key}=(.*)$", unit, re.MULTILINE)


def test_the_daemon_is_confined() -> None:
    needs("systemd-analyze")
    command = ["systemd-analyze", "security", "--offline=true", str(ROOT / "systemd/merd.service")]
    output = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    figure = re.search(r"exposure level for merd.service: ([\d.]+)", output)
    assert figure is not None
    assert float(figure[1]) <= 2.5


@pytest.mark.parametrize("namespaces", [True, False])
def test_systemd_finds_nothing_wrong(tmp_path: Path, namespaces: bool) -> None:
    needs("systemd-analyze")
    home, settings = strange(tmp_path)
    for name, text in unit_files.units(home, replace(settings, web=True), namespaces).items():
        (tmp_path / name).write_text(text)
    for name in ("merd.service", "merd-tune@me.service", "merd.socket"):
        command = ["systemd-analyze", "verify", "--man=no", str(tmp_path / name)]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        assert str(tmp_path) not in done.stderr
        assert "merd" not in done.stderr


def test_words_are_written_by_the_rules_of_systemd(tmp_path: Path) -> None:
    unit = unit_files.units(*strange(tmp_path), namespaces=True)[unit_files.DAEMON]
    path = f"{tmp_path}/a b%%n$HOME'\\\"\\\\;`"
    home = path.replace("$", "$$")
    assert lines(unit, "ExecStart") == [f'{sys.executable} -m merd --home "{home}" daemon']
    assert lines(unit, "ReadWritePaths") == [f'"-{path}/data"']


def test_a_tuning_is_told_for_whom(tmp_path: Path) -> None:
    unit = unit_files.units(paths.app_paths(tmp_path), Settings(), namespaces=True)[unit_files.TUNING]
    assert lines(unit, "ExecStart") == [f"{sys.executable} -m merd --home {tmp_path} tune --profile %I"]


def test_the_library_is_written_only_for_tags(tmp_path: Path) -> None:
    home, music, lists = paths.app_paths(tmp_path), Path("/music"), Path("/lists")
    settings = Settings(folders=(music,), playlist_folder=lists)
    assert unit_files.written(home, settings) == [home.data, lists]
    assert unit_files.written(home, Settings(folders=(music,), write_tags=True)) == [home.data, music]


def test_only_for_a_cluster_the_daemon_has_the_network(tmp_path: Path) -> None:
    home = paths.app_paths(tmp_path)
    alone = unit_files.units(home, Settings(), namespaces=True)
    clustered = unit_files.units(home, Settings(scheduler="tls://nas:8786"), namespaces=True)
    daemon, before = clustered[unit_files.DAEMON], alone[unit_files.DAEMON]
    assert (lines(before, "PrivateNetwork"), lines(before, "RestrictAddressFamilies")) == (["yes"], ["AF_UNIX"])
    assert (lines(daemon, "PrivateNetwork"), lines(daemon, "RestrictAddressFamilies")) == (
        [],
        ["AF_UNIX AF_INET AF_INET6"],
    )
    assert clustered[unit_files.TUNING] == alone[unit_files.TUNING]


def test_without_namespaces_the_filters_stay(tmp_path: Path) -> None:
    unit = unit_files.units(paths.app_paths(tmp_path), Settings(), namespaces=False)[unit_files.DAEMON]
    assert not re.search(r"^(Private|Protect|Capability|ReadWrite)", unit, re.MULTILINE)
    assert lines(unit, "MemoryDenyWriteExecute") == ["yes"]
    assert lines(unit, "WantedBy") == ["default.target"]


def test_a_path_that_no_unit_can_hold(tmp_path: Path) -> None:
    home = paths.app_paths(tmp_path / "two\nlines")
    with pytest.raises(ServiceError, match=r"two\\nlines: a name that is not plain text"):
        unit_files.units(home, Settings(), namespaces=True)
