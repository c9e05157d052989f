// What is told of a track below the pointer.
import { byId, dot, make } from "./dom.js";
import { inWords, moodOf, sharesAt } from "./moods.js";

const AWAY = 18;
const PAUSE_MS = 60;

export class Tip {
  // `cache` tells of tracks; `cover(track)` makes a picture, or null.
  constructor(cache, cover) {
    [this.cache, this.cover, this.tip, this.id] = [cache, cover, byId("tip"), null];
  }

  // Tell of a track at a pixel; of none, nothing.
  async show(id, x = 0, y = 0) {
    if (id !== null) this._place(x, y);
    if (id === this.id) return;
    this.id = id;
    clearTimeout(this.timer);
    if (id === null) this.tip.hidden = true;
    else this.timer = setTimeout(() => this._fill(id), PAUSE_MS);
  }

  async _fill(id) {
    const [track] = await this.cache.of([id]).catch(() => []);
    if (!track || this.id !== id) return;
    const percent = track.percent ? inWords(Object.fromEntries(Object.entries(track.percent).map(([word, share]) => [word, share / 100]))) : "";
    this.tip.replaceChildren(...[this.cover(track)].filter(Boolean), make(
      "div", { className: "words" },
      make("div", { className: "clip", textContent: track.title }),
      make("div", { className: "clip sub", textContent: track.by }),
      make("div", {}, dot(track.mood), ` ${moodOf(track)}`),
      make("div", { className: "sub", textContent: percent }),
    ));
    this.tip.hidden = false;
  }

  // Tell what a track would be rated at a place.
  drag(place) {
    this.id = null;
    this.tip.hidden = !place;
    if (place) this.tip.replaceChildren(make("div", { className: "words", textContent: inWords(sharesAt(...place)) }));
  }

  _place(x, y) {
    const { clientWidth: width, clientHeight: height } = byId("map");
    this.tip.style.left = `${x + AWAY + 240 > width ? Math.max(0, x - AWAY - 240) : x + AWAY}px`;
    this.tip.style.top = `${Math.min(y + AWAY, height - 110)}px`;
  }
}
