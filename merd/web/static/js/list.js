// The tracks as a list: as many rows as are seen, whatever the number of tracks; for keys and screen readers too.
import { byId, dot, make } from "./dom.js";
import { clock, moodOf } from "./moods.js";

const HEIGHT = 52;
const BEYOND = 6;
const TALLEST = 8_000_000; // browsers' elements end at some height

export class TrackList {
  // `on` has what is told: choose(id), play(id).
  constructor(cache, on) {
    [this.cache, this.on, this.ids, this.current] = [cache, on, new Uint32Array(0), -1];
    [this.list, this.rows] = [byId("list"), byId("rows")];
    this.list.addEventListener("scroll", () => this.draw());
    this.list.addEventListener("keydown", (event) => this._key(event));
    new ResizeObserver(() => this.draw()).observe(this.list);
  }

  // Show tracks, in their order.
  show(ids, chosen = null) {
    this.ids = ids;
    this.rows.style.height = `${Math.min(TALLEST, HEIGHT * ids.length)}px`;
    this.list.scrollTop = 0;
    this.current = chosen === null ? -1 : ids.indexOf(chosen);
    this._reveal();
    this.draw();
  }

  // Mark the chosen track, and bring it into sight.
  choose(id) {
    this.current = id === null ? -1 : this.ids.indexOf(id);
    this._reveal();
    this.draw();
  }

  // The track so many rows further; null without one.
  beside(id, by) {
    const at = this.ids.indexOf(id);
    return at < 0 ? null : (this.ids[at + by] ?? null);
  }

  async draw() {
    const first = Math.max(0, Math.floor(this.list.scrollTop / HEIGHT) - BEYOND);
    const last = Math.min(this.ids.length, Math.ceil((this.list.scrollTop + this.list.clientHeight) / HEIGHT) + BEYOND);
    const shown = Array.from(this.ids.slice(first, last));
    const turn = (this.turn = (this.turn || 0) + 1);
    const tracks = await this.cache.of(shown).catch(() => []);
    if (turn !== this.turn) return;
    this.rows.replaceChildren(...tracks.map((track, i) => this._row(track, first + i)).filter(Boolean));
    const here = this.current >= first && this.current < last;
    if (here) this.list.setAttribute("aria-activedescendant", `row-${this.current}`);
    else this.list.removeAttribute("aria-activedescendant");
  }

  _row(track, at) {
    if (!track) return null;
    const row = make(
      "div",
      { id: `row-${at}`, role: "option", ariaSelected: String(at === this.current), ariaSetSize: String(this.ids.length), ariaPosInSet: String(at + 1) },
      dot(track.mood),
      make("div", { className: "clip" }, make("div", { className: "clip", textContent: track.title }), make("div", { className: "clip sub", textContent: track.by })),
      make("div", { className: "end" }, make("div", { textContent: moodOf(track) }), make("div", { className: "sub", textContent: clock(track.duration_s) })),
    );
    row.style.top = `${at * HEIGHT}px`;
    row.addEventListener("click", () => this.on.choose(track.id));
    row.addEventListener("dblclick", () => this.on.play(track.id));
    return row;
  }

  _reveal() {
    if (this.current < 0) return;
    const [top, seen] = [this.current * HEIGHT, this.list.clientHeight];
    if (top < this.list.scrollTop) this.list.scrollTop = top;
    else if (top + HEIGHT > this.list.scrollTop + seen) this.list.scrollTop = top + HEIGHT - seen;
  }

  _key(event) {
    const page = Math.max(1, Math.floor(this.list.clientHeight / HEIGHT) - 1);
    const steps = { ArrowDown: 1, ArrowUp: -1, PageDown: page, PageUp: -page, Home: -this.ids.length, End: this.ids.length };
    if (event.key === "Enter" && this.current >= 0) this.on.play(this.ids[this.current]);
    if (!(event.key in steps) || !this.ids.length) return;
    event.preventDefault();
    const next = Math.min(this.ids.length - 1, Math.max(0, this.current + steps[event.key]));
    this.on.choose(this.ids[next]);
  }
}
