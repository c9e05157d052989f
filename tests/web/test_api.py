"""What the API answers."""

from __future__ import annotations

import io
import re
import shutil
from pathlib import Path

import av
import numpy as np
import pytest
from mutagen.flac import FLAC, Picture
from mutagen.id3 import PictureType
from support.website import Website, filled

from merd.model.bundle import Bundle
from merd.store.records import FileState, Metadata
from merd.web.app import application
from merd.web.site import Site


def columns(body: bytes) -> dict[int, tuple[float, float, int, int]]:
    """By the tracks' numbers: valence, arousal, kind and certainty."""
    found: dict[int, tuple[float, float, int, int]] = {}
    while body:
        (count,) = np.frombuffer(body[:4], "<u4")
        ids = np.frombuffer(body[4:], "<u4", count)
        valence, arousal = np.frombuffer(body[4 + 4 * count :], "<i2", 2 * count).reshape(2, -1) / 32767
        kind, sure = np.frombuffer(body[4 + 8 * count :], "u1", 2 * count).reshape(2, -1)
        found |= dict(zip(ids.tolist(), zip(valence, arousal, kind, sure, strict=True), strict=True))
        body = body[4 + 10 * count :]
    return found


def ids(body: bytes) -> list[int]:
    return [int(number) for number in np.frombuffer(body, "<u4")]


def test_points_have_ten_bytes_a_track(website: Website) -> None:
    body = website.ask("/api/points").body
    assert len(body) == 4 + 10 * 7
    points = columns(body)
    assert points[website.number("happy one")] == pytest.approx((1, 0.6, 3, 80), abs=1e-4)
    assert points[website.number("tense")] == pytest.approx((-1, 0.6, 2, 80), abs=1e-4)
    assert points[website.number("silent")] == (0, 0, 4, 0)


def test_points_come_in_blocks(website: Website, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = columns(website.ask("/api/points").body)
    monkeypatch.setattr("merd.web.points._PAGE", 3)
    body = website.ask("/api/points").body
    assert len(body) == 3 * 4 + 10 * 7
    assert columns(body) == whole


def test_tracks_are_found_by_words_and_rules(website: Website) -> None:
    assert ids(website.ask("/api/find?text=HAPPY+two").body) == [website.number("happy two")]
    assert ids(website.ask("/api/find?rule=calm+%3E+50").body) == [website.number("calm")]
    happy = [website.number("happy one"), website.number("happy two")]
    assert ids(website.ask("/api/find?text=happy&sort=sure+desc").body) == happy
    assert ids(website.ask("/api/find?text=happy&sort=sure").body) == happy[::-1]
    assert len(ids(website.ask("/api/find").body)) == 7
    assert ids(website.ask("/api/find?text=100%25_%22").body) == []


def test_a_rule_that_is_none_is_pointed_at(website: Website) -> None:
    answer = website.ask("/api/find?rule=calm+%3E+50+and+hapy+%3E+1")
    assert answer.status == 400
    first, _, pointer = answer.json["error"].split("\n")
    assert first == "column 15: a field is expected here: did you mean 'happy'?"
    assert pointer.index("^") == 4 + 14


def test_tracks_are_told_of(website: Website) -> None:
    number = website.number("calm")
    (listed,) = website.ask(f"/api/tracks?ids={number},424242").json
    told = website.ask(f"/api/tracks/{number}").json
    assert listed == {key: told[key] for key in listed}
    assert (told["title"], told["by"], told["mood"], told["sure"]) == ("calm", "library", "calm", 80)
    assert told["percent"] == {"sad": 0, "calm": 80, "tense": 0, "happy": 20}
    assert [one["mood"] for one in told["timeline"]] == ["calm"] * 4 + ["happy"]
    assert told["files"] == [f"{website.library}/calm.mp3"]
    assert website.ask("/api/tracks/424242").status == 404
    assert website.ask("/api/tracks?ids=a").status == 400


def test_what_tags_say_of_a_track_is_told(website: Website) -> None:
    path, number = bytes(website.library / "happy two.ogg"), website.number("happy two")
    with website.store() as store:
        store.metadata.put(path, FileState(1, 1), Metadata("Anna", None, "First", "A\nsong", "Jazz", 1999))
    (told,) = website.ask(f"/api/tracks?ids={number}").json
    assert (told["title"], told["by"]) == (r"A\nsong", "Anna · First")
    assert (told["artist"], told["album"], told["genre"], told["year"]) == ("Anna", "First", "Jazz", 1999)
    for query in (
        "text=anna+SONG",
        "artist=anna",
        "album=irs",
        "genre=jazz",
        "year=1999",
        "year=1990-1999",
        "folder=lib&artist=Anna",
    ):
        assert ids(website.ask(f"/api/find?{query}").body) == [number], query
    for query in ("text=ben+song", "artist=song", "year=2000", "year=1990-1998", "year=1999&rule=rated"):
        assert ids(website.ask(f"/api/find?{query}").body) == [], query
    assert website.ask("/api/find?year=x").json == {"error": "'x' is no year: say 1994, or 1990-1999"}
    assert website.ask(f"/api/find?artist={300 * 'x'}").status == 400
    with website.store() as store:
        store.metadata.put(path, FileState(1, 1), Metadata())


def test_sounds_of_a_few_seconds_are_not_asked_for(website: Website, general: Bundle) -> None:
    short, long = website.number("calm"), website.number("middle")
    features = np.random.default_rng(9).normal(size=(2, 4, general.dims)).astype(np.float16)
    with website.store() as store:
        for number, some in zip((short, long), features, strict=True):
            store.tracks.put_features(number, general.extractor_id, some)
    asked = {track["id"] for track in website.ask("/api/ask?n=50").json}
    assert (long in asked, short in asked) == (True, False)
    for wrong in ("0", "x", "9" * 5000):
        assert website.ask(f"/api/ask?n={wrong}").status == 400


def test_a_rating_counts_until_it_is_taken_back(website: Website) -> None:
    number = website.number("middle")
    answer = website.post("/api/rate", id=number, rating="arousal=-0.5,valence=0.5").json
    assert answer["track"]["rated"]
    assert answer["track"]["mood"] == "calm"
    assert website.rated[-1] == (bytes(website.library / "middle.ogg"), "arousal=-0.5,valence=0.5")
    assert columns(website.ask("/api/points").body)[number] == pytest.approx((0.5, -0.5, 129, 56), abs=1e-4)
    by_path = website.post("/api/rate", track=f"{website.library}/middle.ogg", rating="happy").json
    assert by_path["track"]["rating"] == {"sad": 0, "calm": 0, "tense": 0, "happy": 1}
    assert website.post("/api/undo").json["track"]["mood"] == "calm"
    assert website.post("/api/undo").json["track"]["rated"] is False
    answer = website.post("/api/undo")
    assert (answer.status, answer.json) == (400, {"error": "there is nothing to take back"})


@pytest.mark.parametrize(
    "body",
    [
        {"id": 1, "rating": "loud"},
        {"id": 1, "rating": 1},
        {"id": 1},
        {"id": "1", "rating": "happy"},
        {"id": -1, "rating": "happy"},
        {"id": 1 << 70, "rating": "happy"},
        {"track": "a/b", "rating": "happy"},
        {"track": "/\ud800", "rating": "happy"},
    ],
)
def test_what_is_no_rating_is_said(website: Website, body: dict[str, object]) -> None:
    answer = website.post("/api/rate", **body)
    assert answer.status in {400, 404}
    assert answer.json["error"]
    with website.store() as store:
        assert store.ratings.current("default") == []


def test_audio_comes_in_ranges(website: Website) -> None:
    path, content = f"/api/tracks/{website.number('calm')}/audio", (website.library / "calm.mp3").read_bytes()
    whole = website.ask(path)
    assert (whole.status, whole.body, whole.headers["accept-ranges"]) == (200, content, "bytes")
    assert whole.headers["content-type"] == "audio/mpeg"
    for wanted, begin, end in (("0-9", 0, 10), ("100-", 100, len(content)), ("-7", len(content) - 7, len(content))):
        part = website.ask(path, Range=f"bytes={wanted}")
        assert (part.status, part.body) == (206, content[begin:end])
        assert part.headers["content-range"] == f"bytes {begin}-{end - 1}/{len(content)}"
    for wanted in (f"{len(content)}-", "5-4", "-", "-0", "a-b"):
        assert website.ask(path, Range=f"bytes={wanted}").status == 416


@pytest.mark.parametrize(("query", "least_s", "most_s"), [("", 7.9, 8.3), ("?as=mp3&start=5", 2.9, 3.3)])
def test_what_browsers_do_not_play_is_transcoded(
    website: Website, query: str, least_s: float, most_s: float
) -> None:
    answer = website.ask(f"/api/tracks/{website.number('sad')}/audio{query}")
    assert (answer.status, answer.headers["content-type"]) == (200, "audio/mpeg")
    with av.open(io.BytesIO(answer.body), "r") as audio:
        assert audio.streams.audio[0].codec_context.name.startswith("mp3")
        assert least_s < sum(frame.samples for frame in audio.decode(audio.streams.audio[0])) / 44_100 < most_s


@pytest.mark.parametrize("start", ["nan", "-1", "1e9", "x"])
def test_a_time_that_is_none_is_refused(website: Website, start: str) -> None:
    assert website.ask(f"/api/tracks/{website.number('sad')}/audio?start={start}").status == 404


def test_covers_lie_beside_files(website: Website) -> None:
    number = website.number("calm")
    assert website.ask(f"/api/tracks/{number}/cover").status == 204
    picture = b"\xff\xd8\xff" + bytes(100)
    (website.library / "cover.jpg").write_bytes(picture)
    answer = website.ask(f"/api/tracks/{number}/cover")
    assert (answer.headers["content-type"], answer.body) == ("image/jpeg", picture)
    (website.library / "cover.jpg").write_bytes(b"<html>")
    assert website.ask(f"/api/tracks/{number}/cover").body == b""
    (website.library / "cover.jpg").unlink()


@pytest.mark.parametrize(("size", "status"), [(100, 200), (9 << 20, 204)])
def test_covers_lie_in_files(website: Website, tmp_path: Path, size: int, status: int) -> None:
    path, picture = website.library / "tense.flac", Picture()
    picture.type, picture.mime, picture.data = PictureType.COVER_FRONT, "image/jpeg", b"\xff\xd8\xff" + bytes(size)
    shutil.copy(path, tmp_path)
    file = FLAC(path)
    file.add_picture(picture)
    file.save()
    answer = website.ask(f"/api/tracks/{website.number('tense')}/cover")
    shutil.copy(tmp_path / path.name, path)
    assert (answer.status, answer.body) == (status, picture.data if status == 200 else b"")


def test_playlists_are_files(website: Website) -> None:
    numbers = [website.number("tense"), website.number("calm")]
    answer = website.post("/api/playlist", ids=numbers, format="m3u8", name="Ü/1")
    assert answer.headers["content-disposition"] == "attachment; filename*=UTF-8''%C3%9C%2F1.m3u8"
    paths = [line for line in answer.body.decode().splitlines() if not line.startswith("#")]
    assert paths == [f"{website.library}/tense.flac", f"{website.library}/calm.mp3"]
    assert b"<location>file://" in website.post("/api/playlist", ids=numbers, format="xspf").body
    assert website.post("/api/playlist", rule="calm > 60", format="nsp").json["all"]
    for wrong in ({"format": "pls"}, {"ids": "1"}, {"ids": [True]}, {"format": "nsp", "rule": "x"}):
        assert website.post("/api/playlist", **{"ids": numbers, **wrong}).status == 400


def test_a_path_through_the_plane_is_a_journey(website: Website) -> None:
    tracks = website.post("/api/journey", places=[[0.6, -1], [-0.6, 1]], minutes=9).json
    assert tracks[0]["valence"] < tracks[-1]["valence"]
    for wrong in ([], [[0]], [[2, 0]], "x", None, [["a", "b"]], [[10**400, 0]]):
        assert website.post("/api/journey", places=wrong).status == 400
    for minutes in (0, "x", True, 1e9):
        assert website.post("/api/journey", places=[[0, 0]], minutes=minutes).status == 400


def test_a_rule_is_kept_in_the_configuration(website: Website) -> None:
    config = website.home / "config/config.toml"
    before = config.read_text()
    answer = website.post("/api/playlists", name="Evening", rule="calm >= 60")
    assert answer.status == 200, answer.body
    assert config.read_text().startswith(before)
    assert re.findall(r'^name = "(.*)"$', config.read_text(), re.MULTILINE) == [
        "Sad", "Calm", "Tense", "Happy", "Unsure", "Evening",
    ]  # fmt: skip
    again = website.post("/api/playlists", name="Evening", rule="calm >= 60")
    assert (again.status, "two of the name 'Evening'" in again.json["error"]) == (400, True)
    assert website.post("/api/playlists", name="a/b", rule="rated").status == 400
    assert website.post("/api/playlists", name="a", rule="rate").status == 400
    config.write_text(before)


def test_without_anything_learned_there_is_nothing_to_go_back_to(website: Website) -> None:
    assert website.ask("/api/models").json == {"active": "general", "versions": [], "rated": 0}
    assert website.post("/api/models/back").status == 400
    assert website.post("/api/models/use", id="7").status == 400
    assert website.ask("/api/points?model=7").status == 400


def test_only_the_daemon_looks_through_the_library(website: Website) -> None:
    answer = website.post("/api/rescan")
    assert answer.json["error"] == "only the daemon looks through the library: merd tag FOLDER does so now"


def test_every_route_is_described(website: Website) -> None:
    described = website.ask("/api/openapi.json").json["paths"]
    routes = application(Site(None, "default")).routes  # type: ignore[arg-type]
    paths = {route.path.replace(":track", "") for route in routes if route.path.startswith("/api/")}  # type: ignore[attr-defined]
    assert paths - {"/api/openapi.json"} == set(described)
    for path, operations in described.items():
        for method in operations:
            answer = website.ask(path.replace("{track}", "1"), method.upper(), {} if method == "post" else None)
            assert answer.status != 405, path


def test_what_plays_is_asked_of_the_players(website: Website, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nonexistent")
    answer = website.ask("/api/now")
    assert answer.status == 409
    assert answer.json["error"]


def test_a_damaged_database_is_said(tmp_path_factory: pytest.TempPathFactory) -> None:
    folder = tmp_path_factory.mktemp("damaged")
    with filled(folder) as website:
        for file in (folder / "home/data").glob("merd.db*"):
            file.unlink()
        (folder / "home/data/merd.db").write_bytes(b"no database" * 1000)
        for path in ("status", "points", "tracks/1/audio"):
            answer = website.ask(f"/api/{path}")
            assert answer.status == 400
            assert "merd.db" in answer.json["error"]
