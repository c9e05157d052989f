"""The versions of models in the database."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
from support.old_database import old_database

from merd.errors import StoreError
from merd.store import Store
from merd.store.records import Version


def add(store: Store, model: str, profile: str = "me", **figures: object) -> Version:
    return store.models.add(
        profile, model=model, name=f"name of {model}", parent="general", strategy="head", figures=figures
    )


def test_versions_are_listed_as_they_were_made(store: Store) -> None:
    first, second = add(store, "a", ratings=3, kept=[1, None]), add(store, "b")
    add(store, "a", "other")
    assert store.models.versions("me") == [first, second]
    assert (first.model, first.name, first.parent, first.strategy) == ("a", "name of a", "general", "head")
    assert first.figures == {"ratings": 3, "kept": [1, None]}
    assert first.made_us <= second.made_us


def test_a_version_that_is_there_has_the_newest_figures(store: Store) -> None:
    first = add(store, "a", ratings=3)
    assert add(store, "a", ratings=4) == replace(first, figures={"ratings": 4})
    assert [version.figures for version in store.models.versions("me")] == [{"ratings": 4}]


def test_a_version_says_what_it_was_tuned_to(store: Store) -> None:
    names = {"model": "a", "name": "a", "parent": "general", "strategy": "head"}
    first = store.models.add("me", **names, figures={}, newest_rating=3, rated=[1, 2])
    assert (first.newest_rating, first.rated) == (3, (1, 2))
    again = store.models.add("me", **names, figures={}, newest_rating=7, rated=(5,))
    assert again == replace(first, newest_rating=7, rated=(5,))
    assert store.models.versions("me") == [again]


def test_a_database_from_before_these_columns_keeps_what_versions_were_tuned_to(tmp_path: Path) -> None:
    path = tmp_path / "merd.db"
    with old_database(path, 4) as connection:
        for model, figures in (("a", {"ratings": 2, "rated": [4, 9], "now": 1, "newest_rating": 8}), ("b", {})):
            row = ("me", model, "me-1", "general", "head", 5, json.dumps(figures))
            columns = "profile, model, name, parent, strategy, made_us, figures"
            connection.execute(f"INSERT INTO models ({columns}) VALUES (?, ?, ?, ?, ?, ?, ?)", row)
        connection.execute("INSERT INTO activations (profile, model, activated_us) VALUES ('me', 'a', 6)")
    for _ in range(2):
        with Store(path) as store:
            assert store.models.versions("me") == [
                Version(1, "a", "me-1", "general", "head", 5, {"ratings": 2, "now": 1}, 8, (4, 9)),
                Version(2, "b", "me-1", "general", "head", 5, {}, 0, ()),
            ]
            assert store.models.active("me") == "a"


def test_figures_that_are_no_json_are_refused(store: Store) -> None:
    with pytest.raises(StoreError, match="CHECK constraint failed"):
        add(store, "a", accuracy=float("nan"))
    assert store.models.versions("me") == []


def test_a_profile_begins_with_the_general_model_and_uses_what_is_activated(store: Store) -> None:
    for model, profile in (("a", "me"), ("b", "me"), ("a", "other")):
        add(store, model, profile)
    assert store.models.active("me") is None
    for active in ("a", "b", None, "b"):
        store.models.activate("me", active)
        assert store.models.active("me") == active
    store.models.activate("other", "a")
    store.models.activate("third", None)
    assert store.models.active_anywhere() == {"a", "b"}
    store.models.activate("me", None)
    assert store.models.active_anywhere() == {"a"}


def test_back_goes_further_back_each_time(store: Store) -> None:
    for model in "abcd":
        add(store, model)
    for model in ("a", "b", "b", "c"):
        store.models.activate("me", model)
    for expected in ("b", "a"):
        assert store.models.back("me")
        assert store.models.active("me") == expected
    store.models.activate("me", "d")
    store.models.activate("me", None)
    for before in ("d", "a", None):
        assert store.models.back("me")
        assert store.models.active("me") == before
    assert not store.models.back("me")
    assert store.models.active("me") is None


def test_profiles_go_back_apart(store: Store) -> None:
    for profile in ("me", "other"):
        add(store, "a", profile)
        store.models.activate(profile, "a")
    assert store.models.back("me")
    assert (store.models.active("me"), store.models.active("other")) == (None, "a")


def test_what_is_no_version_of_the_profile_is_not_activated(store: Store) -> None:
    add(store, "a", "other")
    with pytest.raises(StoreError, match="FOREIGN KEY"):
        store.models.activate("me", "a")
    assert store.models.active("me") is None


@pytest.mark.parametrize(
    ("statement", "reason"),
    [
        ("UPDATE activations SET model = NULL", "never changed"),
        ("DELETE FROM activations", "never deleted"),
        ("INSERT OR REPLACE INTO activations SELECT id, profile, NULL, 0, NULL FROM activations", "never replaced"),
        ("DELETE FROM models", "FOREIGN KEY"),
    ],
)
def test_activations_stay_whatever_is_tried(store: Store, statement: str, reason: str) -> None:
    add(store, "a")
    store.models.activate("me", "a")
    with pytest.raises(StoreError, match=reason):
        store._database.execute(statement)
    assert store.models.active("me") == "a"
