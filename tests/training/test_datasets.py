"""The data sets' layouts and conversions, and what is said of folders and tables that are not as they should be."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from merd.errors import DatasetError
from merd.mood import Quadrant
from merd.training.datasets import Clip, load_4q, load_emotify, load_own, load_pmemo

SAD, CALM, TENSE, HAPPY = (tuple(float(i == q) for i in range(4)) for q in range(4))
EMOTIFY_HEADER = (
    "track id, genre, amazement, solemnity, tenderness, nostalgia, calmness, power, joyful_activation, tension,"
    " sadness, mood, liked, disliked, age, gender, mother tongue\n"
)
EMOTIONS = EMOTIFY_HEADER.replace(" ", "").split(",")[2:11]
FOUR_Q_HEADER = "Song,Artist,Title,Quadrant,PQuad,MoodsTotal\n"
FOUR_Q_TABLE = "panda_dataset_taffc_metadata.csv"


def touch(folder: Path, *names: str) -> None:
    for name in names:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).touch()


def by_name(clips: list[Clip]) -> dict[str, Clip]:
    return {f"{clip.path.parent.name}/{clip.path.stem}": clip for clip in clips}


@pytest.fixture
def four_q(tmp_path: Path) -> Path:
    """4Q as its archive unpacks, with ten clips in each quadrant, two of each artist."""
    folder = tmp_path / "MER_audio_taffc_dataset"
    songs = [(f"Q{q}", f"MT{q}{i}") for q in range(1, 5) for i in range(10)]
    touch(folder, *(f"{quadrant}/{song}.mp3" for quadrant, song in songs))
    rows = [f"{song}, Artist {song[:3]} {int(song[3]) // 2},Title,{quadrant},0.75,3\n" for quadrant, song in songs]
    (folder / FOUR_Q_TABLE).write_text(FOUR_Q_HEADER + "".join(rows))
    (folder / "panda_dataset_taffc_annotations.csv").write_text("Song,Quadrant\n")
    return folder


@pytest.fixture
def emotify(tmp_path: Path) -> Path:
    """Emotify as its archive unpacks; each song has one listener, whom it calms."""
    folder = tmp_path / "emotifymusic"
    genres = ("classical", "rock", "electronic", "pop")
    touch(folder, *(f"{genre}/{n}.mp3" for genre in genres for n in range(1, 101)))
    write_votes(folder, *((n, "calmness") for n in range(1, 401)))
    return folder


@pytest.fixture
def pmemo(tmp_path: Path) -> Path:
    """PMEmo as its archive unpacks, with four artists' ten choruses."""
    folder = tmp_path / "PMEmo2019"
    touch(folder, *(f"chorus/{n}.mp3" for n in range(1, 11)))
    (folder / "annotations").mkdir()
    means = "".join(f"{n},0.{n - 1},0.6\n" for n in range(1, 11))
    (folder / "annotations" / "static_annotations.csv").write_text(f"musicId,Arousal(mean),Valence(mean)\n{means}")
    artists = "".join(f'{n},{n}.mp3,"One, Two",artist {n % 4},Album,200\n' for n in range(1, 11))
    (folder / "metadata.csv").write_text(f"musicId,fileName,title,artist,album,duration\n{artists}")
    return folder


def write_votes(folder: Path, *votes: tuple[object, str]) -> None:
    """Emotify's table: a row for each listener, given by a track id and the emotions that they chose."""
    rows = []
    for track, chosen in votes:
        flags = ["1" if emotion in chosen.split() else "0" for emotion in EMOTIONS]
        rows.append(f"{track},genre,{','.join(flags)},3,1,0,21,1,English\n")
    (folder / "data.csv").write_text(EMOTIFY_HEADER + "".join(rows))


def test_4q_numbers_its_quadrants_counter_clockwise(four_q: Path) -> None:
    clips = load_4q(four_q)
    assert {clip.path.parent.name: clip.shares for clip in clips} == {
        "Q1": HAPPY,
        "Q2": TENSE,
        "Q3": SAD,
        "Q4": CALM,
    }
    assert {clip.path.parent.name: clip.winner.label for clip in clips} == {
        "Q1": "A+V+",
        "Q2": "A+V-",
        "Q3": "A-V-",
        "Q4": "A-V+",
    }
    assert not any(clip.felt for clip in clips)


def test_clips_of_an_artist_are_one_group(four_q: Path) -> None:
    groups = {clip.path.stem: clip.group for clip in load_4q(four_q)}
    assert groups["MT10"] == groups["MT11"] == "4q artist artist mt1 0"
    assert len(set(groups.values())) == 20


def test_clips_without_an_artist_are_a_group_each(four_q: Path) -> None:
    table = four_q / FOUR_Q_TABLE
    table.write_text(table.read_text().replace("Artist MT1 0", "").replace("Artist MT2 0", "Various Artists"))
    assert len({clip.group for clip in load_4q(four_q)}) == 22


def test_one_recording_under_two_names_is_one_group(four_q: Path) -> None:
    table = four_q / FOUR_Q_TABLE
    text = table.read_text().replace("Artist MT3 0", "Eddie Heywood")
    table.unlink()
    (four_q / "metadata.csv").write_text(text.replace("Artist MT3 1", "Eddie Heywood and His Orchestra"))
    groups = {clip.path.stem: clip.group for clip in load_4q(four_q)}
    assert groups["MT30"] == groups["MT32"] == "4q artist eddie heywood"


def test_agreement_of_4q_is_the_share_of_tags_in_the_quadrant(four_q: Path) -> None:
    table = four_q / FOUR_Q_TABLE
    table.write_text(table.read_text().replace("MT11, Artist MT1 0,Title,Q1,0.75", "MT11, Artist MT1 0,Title,Q1,"))
    agreement = {clip.path.stem: clip.agreement for clip in load_4q(four_q)}
    assert (agreement["MT10"], agreement["MT11"]) == (0.75, 1.0)
    table.write_text(table.read_text().replace("PQuad", "Other"))
    assert {clip.agreement for clip in load_4q(four_q)} == {1.0}


def test_emotify_numbers_its_songs_by_genre(emotify: Path) -> None:
    first = {1: "power", 101: "tension", 201: "sadness", 301: "calmness"}
    write_votes(emotify, *((n, first.get(n, "amazement")) for n in range(1, 401)))
    clips = by_name(load_emotify(emotify))
    assert len(clips) == 400
    assert clips["classical/1"].shares == HAPPY
    assert clips["rock/1"].shares == TENSE
    assert clips["electronic/1"].shares == SAD
    assert clips["pop/1"].shares == CALM
    assert all(clip.felt for clip in clips.values())


@pytest.mark.parametrize(
    ("emotions", "quadrant"),
    [
        ("amazement power joyful_activation", Quadrant.HAPPY),
        ("solemnity tenderness nostalgia calmness", Quadrant.CALM),
        ("tension", Quadrant.TENSE),
        ("sadness", Quadrant.SAD),
    ],
)
def test_emotions_lie_in_the_papers_quadrants(emotify: Path, emotions: str, quadrant: Quadrant) -> None:
    for emotion in emotions.split():
        write_votes(emotify, *((n, emotion) for n in range(1, 401)))
        assert {clip.winner for clip in load_emotify(emotify)} == {quadrant}


def test_emotify_spreads_a_listeners_vote_and_the_emotion_with_most_votes_wins(emotify: Path) -> None:
    votes = [(1, "tension"), (1, "tension"), (1, "nostalgia"), (1, "calmness"), (1, "tenderness sadness")]
    write_votes(emotify, *votes, *((n, "power") for n in range(2, 401)))
    clip = by_name(load_emotify(emotify))["classical/1"]
    assert clip.shares == pytest.approx((0.1, 0.5, 0.4, 0.0))
    assert clip.winner == Quadrant.TENSE


def test_of_equal_emotions_the_tables_first_wins(emotify: Path) -> None:
    write_votes(emotify, (1, "sadness"), (1, "power"), *((n, "power") for n in range(2, 401)))
    assert by_name(load_emotify(emotify))["classical/1"].winner == Quadrant.HAPPY


def test_near_identical_songs_of_emotify_are_one_group(emotify: Path) -> None:
    clips = by_name(load_emotify(emotify))
    for genre, one, other in (
        ("rock", 70, 76),
        ("rock", 72, 75),
        ("rock", 63, 66),
        ("pop", 59, 66),
        ("classical", 54, 80),
    ):
        assert clips[f"{genre}/{one}"].group == clips[f"{genre}/{other}"].group
    assert len({clip.group for clip in clips.values()}) == 395


def test_faulty_rows_and_songs_of_emotify_are_left_out(emotify: Path, caplog: pytest.LogCaptureFixture) -> None:
    (emotify / "pop" / "100.mp3").rename(emotify / "pop" / "song.mp3")
    votes = [(1, ""), (1, ""), *((n, "power") for n in range(2, 401)), ("rock", "power"), (401, "power")]
    write_votes(emotify, *votes)
    assert len(load_emotify(emotify)) == 398
    rows, missing, others, mute = (record.message for record in caplog.records)
    assert "data.csv, line 403: track id is 'rock', which is not a song's number from 1 to 400 (and 1 more" in rows
    assert "has only 399 of the 400 clips that data.csv names; the first that is missing is pop/100" in missing
    assert "names only 399 of the 400 audio files" in others
    assert "pop/song" in others
    assert "no listener chose an emotion: 1;" in mute


@pytest.mark.parametrize("track", ["x", "", "1.5", "-1", "0", "²"])
def test_a_table_full_of_faulty_rows_is_an_error(emotify: Path, track: str) -> None:
    write_votes(emotify, *[(track, "power")] * 3)
    with pytest.raises(DatasetError, match=rf"line 2: track id is '{track}'.*\(and 2 more like it\)"):
        load_emotify(emotify)


def test_songs_without_votes_are_an_error_when_they_are_many(emotify: Path) -> None:
    write_votes(emotify, *((n, "power" if n > 41 else "") for n in range(1, 401)))
    with pytest.raises(DatasetError, match="no listener chose an emotion: 41;"):
        load_emotify(emotify)


def test_pmemo_is_divided_in_the_middle_which_is_low_and_negative(pmemo: Path) -> None:
    means = "1,0.5,0.5\n2,0.5,0.51\n3,0.51,0.5\n4,0.51,0.51\n" + "".join(f"{n},0,1\n" for n in range(5, 11))
    (pmemo / "annotations" / "static_annotations.csv").write_text(f"musicId,Arousal(mean),Valence(mean)\n{means}")
    clips = by_name(load_pmemo(pmemo))
    assert [clips[f"chorus/{n}"].shares for n in (1, 2, 3, 4)] == [SAD, CALM, TENSE, HAPPY]
    assert all(clip.felt for clip in clips.values())


def test_pmemo_is_grouped_by_artist_where_it_is_known(pmemo: Path) -> None:
    clips = by_name(load_pmemo(pmemo))
    assert clips["chorus/1"].group == clips["chorus/5"].group == "pmemo artist artist 1"
    assert len({clip.group for clip in clips.values()}) == 4
    (pmemo / "metadata.csv").unlink()
    assert len({clip.group for clip in load_pmemo(pmemo)}) == 10


def test_pmemo_outside_its_range_is_left_out(pmemo: Path, caplog: pytest.LogCaptureFixture) -> None:
    table = pmemo / "annotations" / "static_annotations.csv"
    table.write_text(table.read_text() + "11,4.5,0.5\n")
    assert len(load_pmemo(pmemo)) == 10
    assert "line 12: Arousal(mean) is '4.5', which is not a number from 0 to 1" in caplog.text


def own(folder: Path, text: str, *files: str) -> Path:
    touch(folder, *files)
    table = folder / "labels.csv"
    table.write_text(text, encoding="utf-8")
    return table


@pytest.mark.parametrize(
    ("names", "shares"),
    [
        (("sad", "Sad", "A-V-", "a-v-", "0"), SAD),
        (("calm", "A-V+", "1"), CALM),
        (("TENSE", "A+V-", "2"), TENSE),
        (("happy", "A+V+", "3"), HAPPY),
    ],
)
def test_own_quadrants_have_words_labels_and_numbers(tmp_path: Path, names: list[str], shares: object) -> None:
    rows = "".join(f"{i}.flac,{name}\n" for i, name in enumerate(names))
    table = own(tmp_path, f"path,quadrant\n{rows}", *(f"{i}.flac" for i in range(len(names))))
    assert [clip.shares for clip in load_own(table)] == [shares] * len(names)


def test_own_arousal_and_valence_are_divided_at_zero(tmp_path: Path) -> None:
    rows = "a.mp3,0,0\nb.mp3,-1,.1\nc.mp3,0.1,-0.2\nd.mp3,1,1\n"
    table = own(tmp_path, f"path,arousal,valence\n{rows}", "a.mp3", "b.mp3", "c.mp3", "d.mp3")
    assert [clip.shares for clip in load_own(table)] == [SAD, CALM, TENSE, HAPPY]


def test_own_tables_of_spreadsheets_can_be_read(tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere" / "x.ogg"
    touch(elsewhere.parent, "x.ogg")
    text = (
        "\ufeffartist, path , quadrant\r\n"
        'Sigur Rós, "Ágætis byrjun/Svefn-g-englar, live.flac", calm\r\n'
        "SIGUR RÓS, 音楽.mp3 , sad\r\n"
        ",,\r\n"
        f", {elsewhere}, happy\r\n"
    )
    table = own(tmp_path / "t", text, "Ágætis byrjun/Svefn-g-englar, live.flac", "音楽.mp3")
    clips = load_own(table)
    assert [clip.path for clip in clips] == [
        tmp_path / "t" / "Ágætis byrjun" / "Svefn-g-englar, live.flac",
        tmp_path / "t" / "音楽.mp3",
        elsewhere,
    ]
    assert [clip.shares for clip in clips] == [CALM, SAD, HAPPY]
    assert clips[0].group == clips[1].group == "own artist sigur rós"
    assert clips[2].group != clips[0].group


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            "path,quadrant\na,sad\nb,blue\nc,\n",
            r"labels\.csv, line 3: quadrant is 'blue'.*\(and 1 more like it\)",
        ),
        (
            "path,arousal,valence\na,0,0\nb,0,1.5\n",
            r"line 3: valence is '1\.5', which is not a number from -1 to 1$",
        ),
        ("path,arousal,valence\na,nan,0\n", "line 2: arousal is 'nan'"),
        ("path,arousal,valence\na,0\n", "line 2: valence is ''"),
        ("path,quadrant\n,sad\n", "line 2: path is empty"),
        ("path,quadrant\na,sad\na,calm\n", "line 3: a has a label in line 2 already"),
        ("path,arousal\na,0\n", "lacks the column quadrant, or the columns arousal and valence"),
        ("file;quadrant\na;sad\n", "lacks the columns path"),
        ("path,quadrant\n", "has no rows"),
        ("", "lacks the columns path"),
        ("path,quadrant\na,sad\n", r"has only 0 of the 1 clips that labels\.csv names; the first .* is a$"),
    ],
)
def test_own_tables_that_are_wrong(tmp_path: Path, text: str, message: str) -> None:
    with pytest.raises(DatasetError, match=message):
        load_own(own(tmp_path, text))


def test_tables_that_cannot_be_read(tmp_path: Path) -> None:
    with pytest.raises(DatasetError, match=r"none\.csv: no such file"):
        load_own(tmp_path / "none.csv")
    (tmp_path / "latin.csv").write_bytes("path,quadrant\nÁ.mp3,sad\n".encode("latin-1"))
    with pytest.raises(DatasetError, match=r"latin\.csv: not a CSV in UTF-8"):
        load_own(tmp_path / "latin.csv")


def test_a_few_missing_files_are_said_and_many_are_an_error(four_q: Path, caplog: pytest.LogCaptureFixture) -> None:
    for i in range(4):
        (four_q / "Q2" / f"MT2{i}.mp3").unlink()
    assert len(load_4q(four_q)) == 36
    (record,) = caplog.records
    assert record.message.endswith(
        f"has only 36 of the 40 clips that {FOUR_Q_TABLE} names; the first that is missing is MT20"
    )
    (four_q / "Q2" / "MT24.mp3").unlink()
    with pytest.raises(DatasetError, match="has only 35 of the 40 clips"):
        load_4q(four_q)


def test_audio_that_the_table_does_not_name_is_left_out(four_q: Path, caplog: pytest.LogCaptureFixture) -> None:
    touch(four_q / "Q1", "extra.mp3", "._MT10.mp3", "cover.jpg")
    assert len(load_4q(four_q)) == 40
    (record,) = caplog.records
    assert "names only 40 of the 41 audio files" in record.message
    assert record.message.endswith("the first that it does not name is extra")


def test_a_wrong_folder_is_told_what_was_expected(four_q: Path, emotify: Path, pmemo: Path) -> None:
    with pytest.raises(DatasetError, match="the folder of 4Q holds Q1, Q2, Q3, Q4; here Q1 is missing"):
        load_4q(emotify / "rock")
    with pytest.raises(DatasetError, match=r"Emotify holds .*, data\.csv; here classical is missing"):
        load_emotify(four_q / "Q1")
    with pytest.raises(DatasetError, match=r"PMEmo holds chorus, annotations/static_annotations\.csv"):
        load_pmemo(four_q / "Q1")
    with pytest.raises(DatasetError, match="none: the folder of PMEmo"):
        load_pmemo(pmemo / "none" / "none")
    (four_q / FOUR_Q_TABLE).write_text("Song,Title\n")
    with pytest.raises(DatasetError, match="lacks the columns Artist"):
        load_4q(four_q)
    (four_q / FOUR_Q_TABLE).unlink()
    with pytest.raises(DatasetError, match=rf"4Q has a table metadata\.csv or {FOUR_Q_TABLE}"):
        load_4q(four_q)
    shutil.rmtree(four_q / "Q3")
    with pytest.raises(DatasetError, match=r"here Q3 is missing$"):
        load_4q(four_q)


def test_a_folder_without_audio_is_named(pmemo: Path) -> None:
    shutil.rmtree(pmemo / "chorus")
    (pmemo / "chorus").mkdir()
    with pytest.raises(DatasetError, match="chorus: holds no audio"):
        load_pmemo(pmemo)


@pytest.mark.parametrize(("load", "part"), [(load_4q, "Q1"), (load_emotify, "rock"), (load_pmemo, "chorus")])
def test_the_right_folder_is_named(
    load: Callable[[Path], list[Clip]], part: str, request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    folder: Path = request.getfixturevalue(load.__name__.removeprefix("load_").replace("4q", "four_q"))
    with pytest.raises(DatasetError, match=f"; name {folder} instead$"):
        load(folder / part)
    with pytest.raises(DatasetError, match=f"; name {folder} instead$"):
        load(tmp_path)
    shutil.move(folder, tmp_path / "moved")
    shutil.move(tmp_path / "moved", folder / folder.name)
    with pytest.raises(DatasetError, match=f"; name {folder / folder.name} instead$"):
        load(folder)
