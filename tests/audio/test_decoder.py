"""Files of real codecs → waveform."""

from __future__ import annotations

import os
import subprocess
import sys
from io import BytesIO
from pathlib import Path

import av
import numpy as np
import pytest
from av.stream import Disposition
from mutagen.id3 import APIC, ID3
from numpy.typing import NDArray
from support.audio import FORMATS, encode, music
from support.tagged import identity

from merd.audio.decoder import Audio, open_audio
from merd.audio.resampler import Resampler
from merd.errors import DecodeError, ReadError

RATE, BLOCK = 32_000, 192_000


def decode(path: Path) -> tuple[NDArray[np.float32], Audio]:
    with open_audio(os.fsencode(path)) as audio:
        return np.concatenate([np.empty(0, np.float32), *audio.blocks(RATE, BLOCK)]), audio


def rms(y: NDArray[np.float32]) -> float:
    return float(np.sqrt(np.mean(y**2)))


@pytest.mark.parametrize("name", FORMATS)
def test_every_format_decodes_whole_and_level(name: str, tmp_path: Path) -> None:
    kind = FORMATS[name]
    original = music(13.3, kind.rate)
    y, audio = decode(encode(tmp_path / f"a{kind.suffix}", name, original))
    assert audio.duration_s == pytest.approx(13.3, abs=0.1)
    assert audio.damage is None
    assert rms(y) == pytest.approx(rms(original), rel=0.01 if kind.lossless else 0.1)


@pytest.mark.parametrize("layout", ["mono", "stereo", "quad", "5.1"])
@pytest.mark.parametrize("rate", [8_000, 22_050, 48_000, 192_000])
def test_any_rate_and_channels_become_the_mean_at_the_models_rate(rate: int, layout: str, tmp_path: Path) -> None:
    tone = (np.sin(2 * np.pi * 440 * np.arange(7 * rate) / rate) / 2).astype(np.float32)
    y, _ = decode(encode(tmp_path / "a.wav", "wav", tone, rate=rate, layout=layout))
    expected = np.sin(2 * np.pi * 440 * np.arange(7 * RATE) / RATE) / 2
    assert len(y) == pytest.approx(7 * RATE, abs=64)
    np.testing.assert_allclose(y[1000:-1000], expected[1000 : len(y) - 1000], atol=0.01)


def test_a_cover_is_not_music(tmp_path: Path) -> None:
    path = encode(tmp_path / "a.mp3", "mp3", music(8))
    before = identity(path)
    tags = ID3()
    tags.add(APIC(mime="image/png", type=3, data=png()))
    tags.save(path)
    y, audio = decode(path)
    assert len(y) == pytest.approx(8 * RATE, abs=2000)
    assert audio.damage is None
    assert identity(path) == before


def test_of_a_video_the_sound_is_heard(tmp_path: Path) -> None:
    sound = music(8)
    path = tmp_path / "a.mkv"
    with av.open(str(path), "w") as container:
        video = container.add_stream("mpeg4", rate=5)
        video.width = video.height = 64
        audio = container.add_stream("pcm_s16le", rate=44_100, layout="mono")
        for _ in range(40):
            container.mux(video.encode(av.VideoFrame(64, 64, "yuv420p")))
        container.mux(video.encode(None))
        frame = av.AudioFrame.from_ndarray((sound * 32767).astype(np.int16)[None], "s16", "mono")
        frame.sample_rate = 44_100
        container.mux(audio.encode(frame))
        container.mux(audio.encode(None))
    y, _ = decode(path)
    assert len(y) == pytest.approx(8 * RATE, abs=2000)
    assert rms(y) == pytest.approx(rms(sound), rel=0.02)


def test_a_video_without_sound_is_told(tmp_path: Path) -> None:
    path = tmp_path / "a.mp4"
    with av.open(str(path), "w") as container:
        video = container.add_stream("mpeg4", rate=5)
        video.width = video.height = 64
        container.mux(video.encode(av.VideoFrame(64, 64, "yuv420p")))
        container.mux(video.encode(None))
    with pytest.raises(DecodeError, match="there is no audio in it"):
        decode(path)


def test_opposite_channels_cancel(tmp_path: Path) -> None:
    y = music(7)
    path = tmp_path / "a.wav"
    write_wav(path, np.stack([y, -y], axis=1), 44_100)
    assert rms(decode(path)[0]) < 1e-4


def test_blocks_are_full_but_for_the_last(tmp_path: Path) -> None:
    path = encode(tmp_path / "a.mp3", "mp3", music(20))
    with open_audio(os.fsencode(path)) as audio:
        lengths = [len(block) for block in audio.blocks(RATE, BLOCK)]
    assert lengths[:-1] == [BLOCK] * 3
    assert lengths[-1] == pytest.approx(2 * RATE, abs=200)


def test_samples_that_are_no_numbers_are_silence(tmp_path: Path) -> None:
    y = music(7)
    y[1000:2000], y[5000], y[6000] = np.nan, np.inf, 1e30
    write_wav(tmp_path / "a.wav", y[:, None], 44_100)
    decoded, _ = decode(tmp_path / "a.wav")
    assert np.isfinite(decoded).all()
    assert np.abs(decoded).max() < 10


def test_a_stream_may_change_its_rate_and_channels(tmp_path: Path) -> None:
    slow = encode(tmp_path / "a.mp3", "mp3", music(7, 22_050), rate=22_050, layout="mono")
    fast = encode(tmp_path / "b.mp3", "mp3", music(7, 44_100))
    (tmp_path / "c.mp3").write_bytes(slow.read_bytes() + fast.read_bytes())
    _, audio = decode(tmp_path / "c.mp3")
    assert audio.duration_s == pytest.approx(14, abs=0.3)


def test_of_a_truncated_file_what_is_there_is_used_and_the_damage_told(tmp_path: Path) -> None:
    path = encode(tmp_path / "a.flac", "flac", music(30))
    os.truncate(path, path.stat().st_size // 2)
    _, audio = decode(path)
    assert 10 < audio.duration_s < 20
    assert audio.damage is not None


def test_damaged_packets_are_left_out_and_counted(tmp_path: Path) -> None:
    path = encode(tmp_path / "a.opus", "opus", music(30, 48_000))
    data = bytearray(path.read_bytes())
    middle = len(data) // 2
    data[middle : middle + 5000] = os.urandom(5000)
    path.write_bytes(data)
    _, audio = decode(path)
    assert audio.duration_s > 15


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"hello\n" * 1000,
        b"#EXTM3U\n#EXTINF:10,\n/etc/hostname\n",
        b"ffconcat version 1.0\nfile /etc/hostname\n",
        b"RIFF\x00\x00\x00\x00WAVEfmt ",
        b"\x89PNG\r\n\x1a\n" + bytes(100),
    ],
    ids=["empty", "text", "m3u", "concat", "header only", "png"],
)
def test_what_is_no_audio_is_an_error_with_path_and_reason(content: bytes, tmp_path: Path) -> None:
    path = tmp_path / "a.mp3"
    path.write_bytes(content)
    with pytest.raises(DecodeError) as raised:
        decode(path)
    assert not isinstance(raised.value, ReadError)
    assert raised.value.path == os.fsencode(path)
    assert raised.value.reason
    assert "\n" not in raised.value.reason


def test_a_codec_that_is_not_known_is_told(tmp_path: Path) -> None:
    path = tmp_path / "a.wav"
    write_wav(path, music(7)[:, None], 44_100)
    data = bytearray(path.read_bytes())
    data[20:22] = b"\x34\x12"
    path.write_bytes(data)
    with pytest.raises(DecodeError, match="no decoder"):
        decode(path)


def test_a_file_that_points_beyond_itself_is_an_error_of_the_file(tmp_path: Path) -> None:
    path = encode(tmp_path / "a.wv", "wavpack", music(7))
    path.write_bytes(b"OggS" + path.read_bytes()[4:200])
    with pytest.raises(DecodeError) as raised:
        decode(path)
    assert not isinstance(raised.value, ReadError)


def test_a_playlist_does_not_open_what_it_names(tmp_path: Path) -> None:
    encode(tmp_path / "secret.mp3", "mp3", music(8))
    playlist = tmp_path / "a.mp3"
    playlist.write_text(f"#EXTM3U\n#EXT-X-TARGETDURATION:8\n#EXTINF:8,\n{tmp_path}/secret.mp3\n#EXT-X-ENDLIST\n")
    with pytest.raises(DecodeError):
        decode(playlist)


def test_a_file_that_cannot_be_read_may_be_readable_later(tmp_path: Path) -> None:
    with pytest.raises(ReadError, match="no such file"):
        decode(tmp_path / "gone.mp3")
    with pytest.raises(ReadError, match="is a directory"):
        decode(tmp_path)


def test_names_need_not_be_unicode(tmp_path: Path) -> None:
    path = os.fsencode(encode(tmp_path / "a.mp3", "mp3", music(7)))
    odd = path.replace(b"a.mp3", b"\xff %20 \n.mp3")
    os.rename(path, odd)
    with open_audio(odd) as audio:
        assert sum(len(block) for block in audio.blocks(RATE, BLOCK)) == pytest.approx(7 * RATE, abs=100)


def test_a_long_file_takes_no_more_memory_than_a_short_one(tmp_path: Path) -> None:
    short = encode(tmp_path / "a.mp3", "mp3", music(10))
    (tmp_path / "long.mp3").write_bytes(short.read_bytes() * 60)
    code = (
        "import resource, sys; from merd.audio.decoder import open_audio\n"
        "with open_audio(sys.argv[1].encode()) as a: n = sum(map(len, a.blocks(32000, 192000)))\n"
        "print(n, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)"
    )
    figures = []
    for name in ("a.mp3", "long.mp3"):
        output = subprocess.check_output([sys.executable, "-c", code, str(tmp_path / name)])
        figures.append([int(word) for word in output.split()])
    (samples, kib), (long_samples, long_kib) = figures
    assert long_samples > 50 * samples
    assert long_kib < kib + 20_000


def png() -> bytes:
    """A small picture."""
    with av.open(buffer := BytesIO(), "w", format="image2pipe") as container:
        stream = container.add_stream("png", rate=1)
        stream.width = stream.height = 16
        stream.pix_fmt = "rgb24"
        container.mux(stream.encode(av.VideoFrame(16, 16, "rgb24")))
        container.mux(stream.encode(None))
    return buffer.getvalue()


def write_wav(path: Path, samples: NDArray[np.float32], rate: int) -> None:
    """A WAV file of 32-bit floats, (n, channels), written by hand so that any bits may stand in it."""
    data = samples.astype("<f4").tobytes()
    channels = samples.shape[1]
    header = np.array([3 | channels << 16, rate, rate * 4 * channels, 4 * channels | 32 << 16], "<u4").tobytes()
    body = b"WAVEfmt " + (16).to_bytes(4, "little") + header + b"data" + len(data).to_bytes(4, "little") + data
    path.write_bytes(b"RIFF" + len(body).to_bytes(4, "little") + body)


def test_the_default_stream_is_played(tmp_path: Path) -> None:
    silence, tone = np.zeros(48_000, np.int16), np.full(48_000, 8_000, np.int16)
    with av.open(str(tmp_path / "two.mka"), "w") as container:
        streams = [container.add_stream("pcm_s16le", rate=48_000, layout="mono") for _ in range(2)]
        for stream, disposition in zip(streams, (Disposition(0), Disposition.default), strict=True):
            stream.disposition = disposition
        for stream, samples in zip(streams, (silence, tone), strict=True):
            frame = av.AudioFrame.from_ndarray(samples[None], format="s16", layout="mono")
            frame.sample_rate = 48_000
            container.mux(stream.encode(frame))
            container.mux(stream.encode(None))
    y, _ = decode(tmp_path / "two.mka")
    assert rms(y) == pytest.approx(8_000 / 32_768, rel=0.01)


@pytest.mark.parametrize("name", ["vorbis", "opus"])
def test_all_of_an_internet_radios_recording_is_decoded(name: str, tmp_path: Path) -> None:
    kind = FORMATS[name]
    kinds = {"vorbis": [(44_100, "stereo"), (22_050, "stereo"), (48_000, "stereo")]}
    kinds["opus"] = [(48_000, "stereo"), (48_000, "mono"), (48_000, "stereo")]
    parts = [
        encode(tmp_path / f"{seed}{kind.suffix}", name, music(7, rate, seed=seed), rate=rate, layout=layout)
        for seed, (rate, layout) in enumerate(kinds[name])
    ]
    recording = tmp_path / f"recording{kind.suffix}"
    recording.write_bytes(b"".join(part.read_bytes() for part in parts))
    y, audio = decode(recording)
    assert audio.damage is None
    assert audio.duration_s == pytest.approx(21, abs=0.2)
    levels = [rms(decode(part)[0]) for part in parts]
    assert [rms(third) for third in np.array_split(y, 3)] == pytest.approx(levels, rel=0.05)
    assert audio.identity == identity(recording)
    assert len({identity(path) for path in (recording, *parts)}) == 4


def test_short_frames_take_no_more_memory_than_long_ones() -> None:
    frame = av.AudioFrame.from_ndarray(np.zeros((1, 128), np.float32), format="fltp", layout="mono")
    frame.sample_rate = 44_100
    before = memory_bytes()
    resampler = Resampler(RATE, BLOCK)
    blocks = [block for _ in range(30 * 44_100 // 128) for block in resampler.push(frame)]
    assert len(blocks) == 4
    assert memory_bytes() - before < 64 << 20


def memory_bytes() -> int:
    """What this process has asked the system for."""
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) << 10 for line in lines if line.startswith("VmData"))
