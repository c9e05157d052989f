"""What merd costs beside decoding alone, by format, as tables in Markdown: `make bench MUSIC=FOLDER`.

Of each of 24 files, 200 s are encoded in each format, about as long as songs are. Whole processes are measured as
in `benchmark.py`, in turn in one run: PyAV's frames alone, merd's own decoding and resampling alone, and merd with
one worker. The same on a piece of seven seconds says what starting takes.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import suppress
from itertools import islice
from pathlib import Path

import av
import av.error
from av.audio.frame import AudioFrame
from av.audio.stream import AudioStream
from av.container import OutputContainer

sys.path.insert(0, str(Path(__file__).parent.parent))
from benchmarks.benchmark import HERE, MERD, Cost, measure, median

from merd.analysis.pool import ENVIRONMENT

FILES, LENGTH_S, BEGIN_S, SHORT_S, RUNS = 24, 200, 20, 7, 3
# Suffix → encoder, its rate and bits a second.
FORMATS = {
    "mp3": ("libmp3lame", 44_100, 192_000),
    "flac": ("flac", 44_100, 0),
    "opus": ("libopus", 48_000, 128_000),
    "m4a": ("aac", 44_100, 192_000),
}
COMMANDS = {
    "frames": [sys.executable, str(HERE / "frames_alone.py")],
    "decoding": [sys.executable, str(HERE / "decode_alone.py")],
    "merd": [*MERD, "tag", "--jobs", "1"],
}


def encode(source: Path, target: Path, length_s: float) -> None:
    """Encode a piece of a file that begins some seconds behind its beginning."""
    encoder, rate, bits = FORMATS[target.suffix[1:]]
    with av.open(str(source)) as read, av.open(str(target), "w") as written:
        stream = written.add_stream(encoder, rate=rate, layout="stereo")
        assert isinstance(stream, AudioStream)
        if bits:
            stream.bit_rate = bits
        context = stream.codec_context
        resampler = av.AudioResampler(context.format, "stereo", rate, frame_size=context.frame_size or 4096)
        decoded_s = 0.0
        for frame in read.decode(audio=0):
            decoded_s += frame.samples / frame.sample_rate
            if decoded_s > BEGIN_S:
                frame.pts = None
                mux_all(written, stream, resampler.resample(frame))
            if decoded_s > BEGIN_S + length_s:
                break
        mux_all(written, stream, resampler.resample(None))
        written.mux(stream.encode(None))


def mux_all(written: OutputContainer, stream: AudioStream, frames: Iterable[AudioFrame]) -> None:
    for frame in frames:
        written.mux(stream.encode(frame))


def long_enough(folder: Path) -> Iterator[Path]:
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        with suppress(av.error.FFmpegError), av.open(str(path)) as container:
            if container.streams.audio and (container.duration or 0) > (BEGIN_S + LENGTH_S) * av.time_base:
                yield path


def costs(files: list[str]) -> dict[str, list[Cost]]:
    """Of each command, on these files."""
    measured: dict[str, list[Cost]] = {name: [] for name in COMMANDS}
    for _ in range(RUNS):
        for name, command in COMMANDS.items():
            with tempfile.TemporaryDirectory() as home:
                measured[name].append(measure([*command, *files], home))
    return measured


def row(suffix: str, files: list[str], short: str) -> str:
    frames, decoding, merd = (median(some) for some in costs(files).values())
    start = [median(some).cpu_s for some in costs([short]).values()]
    apart = (merd.cpu_s - start[2]) / (decoding.cpu_s - start[1])
    each = " | ".join(f"{cost.cpu_s / len(files):.3f}" for cost in (frames, decoding, merd))
    ratios = f"{merd.cpu_s / decoding.cpu_s:.2f} | {apart:.2f} | {merd.cpu_s / frames.cpu_s:.2f}"
    return f"| {suffix} | {each} | {ratios} | {merd.peak_mib:.0f} |"


def parts(files: Iterable[str]) -> str:
    command = [sys.executable, str(HERE / "parts.py"), *files]
    return subprocess.check_output(command, text=True, env=os.environ | ENVIRONMENT).strip()


def main() -> None:
    sources = list(islice(long_enough(Path(sys.argv[1]).expanduser()), FILES))
    with tempfile.TemporaryDirectory() as folder:
        files = {suffix: [str(Path(folder) / f"{i}.{suffix}") for i in range(len(sources))] for suffix in FORMATS}
        shorts = {suffix: str(Path(folder) / f"short.{suffix}") for suffix in FORMATS}
        for suffix, targets in files.items():
            for source, target in zip(sources, targets, strict=True):
                encode(source, Path(target), LENGTH_S)
            encode(sources[0], Path(shorts[suffix]), SHORT_S)
        print(f"\n{len(sources)} tracks of {LENGTH_S} s; median of {RUNS} runs; CPU s a track, ratios, MiB\n")
        print("| | frames | decoding | merd tag | to decoding | beside starting | to frames | peak |")
        print("| --- " * 8 + "|")
        for suffix in FORMATS:
            print(row(suffix, files[suffix], shorts[suffix]), flush=True)
        print("\n| ms for six seconds | frames | resampling, identity | spectrogram | CNN |")
        print("| --- " * 5 + "|")
        for suffix in FORMATS:
            print(f"| {suffix} | {parts(files[suffix])} |", flush=True)


if __name__ == "__main__":
    main()
