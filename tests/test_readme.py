"""What the README shows."""

from __future__ import annotations

import re
from pathlib import Path

import click
import pytest

from merd.cli import cli

ROOT = Path(__file__).parents[1]


PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]


def test_the_readme_is_read_in_minutes() -> None:
    assert len((ROOT / "README.md").read_text().splitlines()) <= 120


def test_each_command_has_an_example() -> None:
    pages = "\n".join(page.read_text() for page in PAGES)
    shown = re.findall(r"^ {4}[^#\n]*?\bmerd ([a-z]+)", pages, re.MULTILINE)
    assert set(shown) == set(cli.list_commands(click.Context(cli)))


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_lead_to_files_of_the_repository(page: Path) -> None:
    links = re.findall(r"\]\((?!https?:)([^)#]+)", page.read_text())
    assert [link for link in links if not (page.parent / link).exists()] == []


@pytest.mark.parametrize(
    "page",
    [ROOT / "README.md", ROOT / "docs" / "design.md", ROOT / "docs" / "contributing.md"],
    ids=lambda page: page.name,
)
def test_paths_that_are_named_are_there(page: Path) -> None:
    named = re.findall(r"`((?:merd|plugins|tests|docs|models|systemd)/[\w./-]*)`", page.read_text())
    new = re.findall(r"`([\w./-]+)`, new", page.read_text())
    assert [path for path in named if path not in new and not (ROOT / path).exists()] == []
    assert [path for path in new if (ROOT / path).exists()] == []
