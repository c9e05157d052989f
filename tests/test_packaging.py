"""What an ordinary installation gets."""

from __future__ import annotations

import re
import subprocess
import sys
import tarfile
import tomllib
import zipfile
from pathlib import Path

import pytest

from merd import __version__

ROOT = Path(__file__).parent.parent
MODEL = ("model.json", "features.onnx", "classifier.onnx", "NOTICE")


@pytest.fixture(scope="module")
def dist(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("dist")
    subprocess.run([sys.executable, "-m", "hatchling", "build", "-d", str(folder)], cwd=ROOT, check=True)
    return folder


def test_the_wheel_holds_the_model_the_plugins_and_the_types(dist: Path) -> None:
    (wheel,) = dist.glob("*.whl")
    names = set(zipfile.ZipFile(wheel).namelist())
    assert {f"merd/model/bundles/general/{file}" for file in MODEL} <= names
    assert {"merd/daemon/systemd/merd.service", "merd/daemon/systemd/merd-tune@.service"} <= names
    assert {
        "merd/py.typed",
        "beetsplug/mood/__init__.py",
        "merd_mpd/__init__.py",
        "merd_mpris/__init__.py",
    } <= names
    assert "beetsplug/__init__.py" not in names
    entries = (
        zipfile.ZipFile(wheel).read(next(name for name in names if name.endswith("/entry_points.txt"))).decode()
    )
    assert "[merd.players]\nmpris = merd_mpris.now_playing" in entries
    assert "[merd.queues]\nmpris = merd_mpris.track_list\nmusic-player-daemon = merd_mpd.queue" in entries
    assert "[merd.collectors]\nmpris = merd_mpris.collector:collect\nmusic-player-daemon = merd_mpd" in entries
    assert not [name for name in names if name.startswith(("tests/", "docs/"))]


def test_the_source_distribution_builds_the_same_wheel(dist: Path, tmp_path: Path) -> None:
    (source,) = dist.glob("*.tar.gz")
    with tarfile.open(source) as archive:
        archive.extractall(tmp_path, filter="data")
    (folder,) = tmp_path.iterdir()
    subprocess.run([sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", "out"], cwd=folder, check=True)
    (again,), (wheel,) = (folder / "out").glob("*.whl"), dist.glob("*.whl")
    assert zipfile.ZipFile(again).namelist() == zipfile.ZipFile(wheel).namelist()


def test_a_wheel_is_the_same_to_the_byte_whenever_and_by_whom_it_is_built(dist: Path, tmp_path: Path) -> None:
    (source,) = dist.glob("*.tar.gz")
    build = f"umask 077; tar -xzmf {source} -C {tmp_path}; chmod -R go-rwx {tmp_path}; cd {tmp_path}/merd_mood-*"
    command = f"{build}; {sys.executable} -m hatchling build -t wheel -d {tmp_path}/out"
    subprocess.run(["sh", "-c", command], check=True)
    (again,), (wheel,) = (tmp_path / "out").glob("*.whl"), dist.glob("*.whl")
    assert (again.name, again.read_bytes()) == (wheel.name, wheel.read_bytes())


def test_the_installed_wheel_finds_its_model(dist: Path, tmp_path: Path) -> None:
    """Without the dependencies' second download: those of this environment serve, merd itself does not."""
    (wheel,) = dist.glob("*.whl")
    target = tmp_path / "site"
    zipfile.ZipFile(wheel).extractall(target)
    code = "import merd, merd.model.bundle; print(merd.__file__); print(merd.model.bundle.load().name)"
    output = subprocess.check_output(
        [sys.executable, "-c", code], env={"PYTHONPATH": str(target), "PATH": ""}, cwd=tmp_path, text=True
    )
    assert output.splitlines() == [str(target / "merd/__init__.py"), "general"]


def required(extra: str = "") -> set[str]:
    """The names of what merd needs, or of what one of its extras needs."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    stated = project["optional-dependencies"][extra] if extra else project["dependencies"]
    return {re.split("[<>=]", one)[0] for one in stated}


def test_the_package_of_arch_has_this_version_and_what_merd_needs() -> None:
    told = 'source packaging/PKGBUILD; echo "$pkgname $pkgver"; echo "${depends[*]}"; echo "${optdepends[*]}"'
    run = subprocess.run(["bash", "-euc", told], cwd=ROOT, capture_output=True, text=True, check=True)
    name, depends, optional = run.stdout.splitlines()
    assert (name, run.stderr) == (f"merd-mood {__version__}", "")
    assert set(depends.split()) == {"python", *(f"python-{one.removeprefix('python-')}" for one in required())}
    assert all(re.search(rf"\b{one}: .*merd web", optional) for one in required("web"))


def test_the_flake_of_nix_has_this_version_and_what_merd_needs() -> None:
    flake = (ROOT / "packaging/flake.nix").read_text()
    assert f'version = "{__version__}";' in flake
    (listed,) = re.findall(r"dependencies = with [\w.]+; \[(.*?)\]", flake, re.DOTALL)
    assert set(re.sub("#.*", "", listed).split()) == required() | required("web")
    assert all(flake.count(one) == flake.count(other) for one, other in ("()", "[]", "{}"))
