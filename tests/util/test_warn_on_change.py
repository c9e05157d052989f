"""Warnings that are logged once."""

from __future__ import annotations

import logging

import pytest

from merd.util.warn_on_change import WarnOnChange


def test_only_what_differs_from_the_last_warning_is_logged(caplog: pytest.LogCaptureFixture) -> None:
    warnings = WarnOnChange(logging.getLogger("some"))
    for message in ("no 100 %s", "no 100 %s", "else", "no 100 %s"):
        warnings.warn(message)
    assert caplog.messages == ["no 100 %s", "else", "no 100 %s"]


def test_warnings_of_one_key_say_the_same(caplog: pytest.LogCaptureFixture) -> None:
    warnings = WarnOnChange(logging.getLogger("some"))
    for message in ("lost (reset)", "lost (refused)"):
        warnings.warn(message, key="lost")
    warnings.reset()
    warnings.warn("lost (refused)", key="lost")
    assert caplog.messages == ["lost (reset)", "lost (refused)"]
