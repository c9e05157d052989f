"""What the map of moods costs with 10,000 and 100,000 tracks, as a table in Markdown: `make bench-web`.

Chromium draws without a graphics card. Points count when they are handed to the drawing;
bytes are those of the page and of its data; the server's memory is its resident memory, after its start and at its
peak. The table has the median of the runs.
"""

from __future__ import annotations

import os
import re
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

import numpy as np
from playwright.sync_api import Browser, sync_playwright

sys.path.insert(0, str(Path(__file__).parent.parent))
from support.browser import chromium

from merd.model import bundle
from merd.mood import Mood
from merd.store import Store
from merd.store.records import FileState

RUNS = 3
SIZES = (10_000, 100_000)


def fill(home: Path, count: int) -> None:
    """Tracks of any mood, in albums of ten and by artists of ten albums; 300 are rated."""
    rng, model = np.random.default_rng(0), bundle.load().model_id
    times = np.array([[0, 24], [24, 48]], np.float32)
    with Store(home / "data/merd.db") as store, store.writing():
        for i in range(count):
            track = store.tracks.put(b"%d" % i, 180)
            probabilities = rng.dirichlet((0.5, 0.8, 0.6, 1), 2).astype(np.float32)
            store.moods.put(track, model, Mood(times, probabilities))
            path = f"/music/artist {i // 100}/album {i // 10}/track {i}.ogg"
            store.files.put(path.encode(), FileState(1, 1), track)
            if i % (count // 300) == 0:
                store.ratings.add("default", track, (0, 0.5, 0, 0.5), source="benchmark")


def memory_mib(process: subprocess.Popen[str], figure: str) -> float:
    status = Path(f"/proc/{process.pid}/status").read_text()
    found = re.search(rf"^{figure}:\s+(\d+) kB", status, re.MULTILINE)
    assert found is not None
    return int(found[1]) / 1024


def measure(browser: Browser, home: Path) -> tuple[float, ...]:
    """What `visit` returns, and the server's memory in MiB after its start and at its peak."""
    command = [sys.executable, "-m", "merd", "web", "--port", "0"]
    environment = os.environ | {"MERD_HOME": str(home)}
    with subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True) as server:
        try:
            assert server.stdout is not None
            url = server.stdout.readline().strip()
            begin_mib = memory_mib(server, "VmRSS")
            return *visit(browser, url), begin_mib, memory_mib(server, "VmHWM")
        finally:
            server.terminate()


def visit(browser: Browser, url: str) -> tuple[float, ...]:
    """Seconds until the first points and until all, and MiB on the wire."""
    with browser.new_context() as context:
        page = context.new_page()
        page.goto(url)
        page.wait_for_function("() => performance.getEntriesByName('all').length", timeout=120_000)
        first_ms = page.evaluate("() => performance.getEntriesByName('points')[0].startTime")
        all_ms = page.evaluate("() => performance.getEntriesByName('points').at(-1).startTime")
        sizes = page.evaluate("() => performance.getEntriesByType('resource').map((one) => one.transferSize)")
    return first_ms / 1000, all_ms / 1000, sum(sizes) / (1 << 20)


def main() -> None:
    print("| tracks | first points | all | on the wire | server, at its start | at its peak |")
    print("| --- | --- | --- | --- | --- | --- |")
    with sync_playwright() as playwright, chromium(playwright) as browser:
        for size in SIZES:
            with tempfile.TemporaryDirectory() as folder:
                fill(Path(folder), size)
                runs = [measure(browser, Path(folder)) for _ in range(RUNS)]
            first, whole, wire, begin, peak = map(statistics.median, zip(*runs, strict=True))
            times, memory = f"{first:.2f} s | {whole:.2f} s", f"{begin:.0f} MiB | {peak:.0f} MiB"
            print(f"| {size:,} | {times} | {wire:.2f} MiB | {memory} |")


if __name__ == "__main__":
    main()
