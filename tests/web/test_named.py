"""Which track the API takes a title for."""

from __future__ import annotations

from support.website import Website

from merd.store.records import FileState, Metadata


def test_a_track_is_known_by_its_title(website: Website) -> None:
    told = {
        "tense": Metadata("Anna; Bernd", None, "First", "Ein Stück"),
        "calm": Metadata("Anna", None, "Second", "Ein Stück"),
        "happy one": Metadata("Cid", None, "First", "Ein Stück"),
    }
    _tag(website, told)
    for query, name in (
        ("title=EIN+STU%CC%88CK&artist=bernd", "tense"),
        ("title=Ein+St%C3%BCck&artist=Bernd+%26+Anna&album=second", "calm"),
        ("title=Ein+St%C3%BCck&artist=Anna&album=First&seconds=8.4", "tense"),
        ("title=Ein+St%C3%BCck&seconds=181", "happy one"),
        ("title=+Ein+St%C3%BCck+&artist=Cid&album=Third&seconds=0", "happy one"),
    ):
        assert website.ask(f"/api/tracks/named?{query}").json["id"] == website.number(name), query
    for query, status in (
        ("title=Ein+St%C3%BCck&artist=Dora", 404),
        ("title=Ein+St%C3%BCck&seconds=100", 404),
        ("title=Ein", 404),
        ("artist=Anna", 400),
        ("title=a&seconds=long", 400),
        (f"title={1001 * 'a'}", 400),
    ):
        assert website.ask(f"/api/tracks/named?{query}").status == status, query
    _tag(website, dict.fromkeys(told, Metadata()))


def _tag(website: Website, told: dict[str, Metadata]) -> None:
    """Remember what files' tags say, by the files' stems."""
    for name, metadata in told.items():
        number = website.number(name)
        with website.store() as store:
            (path,) = store.files.of_track(number)
            store.metadata.put(path, FileState(1, 1), metadata)
