// The chosen track: what it is, its mood in bars and over time, and how it is rated and played.
import { get } from "./api.js";
import { byId, cover, dot, make, trying } from "./dom.js";
import { colorOf, clock, inWords, moodOf, WORDS } from "./moods.js";

const WISHES = ["calmer", "energetic", "sadder", "happier"];

export class TrackPanel {
  // `on` has what is told: rate(id, words), play(id), playThere(ids, now), like(id, wish), undo().
  constructor(on, readOnly) {
    [this.on, this.readOnly, this.panel, this.id] = [on, readOnly, byId("track"), null];
  }

  async show(id) {
    this.id = id;
    if (id === null) {
      this.panel.hidden = true;
      return;
    }
    const track = await trying(() => get(`/api/tracks/${id}`));
    if (track && this.id === id) this._fill(track);
  }

  _fill(track) {
    this.panel.replaceChildren(
      this._head(track),
      this._bars(track.percent),
      timeline(track),
      ...(this.readOnly ? [] : [this._rate(track)]),
      this._buttons(track),
    );
    this.panel.hidden = false;
    drawTimeline(this.panel.querySelector(".time"), track);
  }

  _head(track) {
    const words = make(
      "div", {},
      make("h2", { className: "clip", textContent: track.title, title: track.files[0] || "" }),
      make("div", { className: "sub clip", textContent: track.by }),
      make("div", { className: "mood" }, dot(track.mood), make("span", { textContent: moodOf(track) }), make("span", { className: "sub", textContent: clock(track.duration_s) })),
    );
    return make("div", { className: "head" }, cover(track), words);
  }

  _bars(percent) {
    const bars = make("div", { className: "bars" });
    for (const word of percent ? WORDS : []) {
      const fill = make("span", { className: `fill ${word}` });
      fill.style.width = `${percent[word]}%`;
      bars.append(make("span", { textContent: word }), make("span", { className: "track" }, fill), make("span", { textContent: `${percent[word]} %` }));
    }
    return bars;
  }

  _rate(track) {
    const buttons = WORDS.map((word, i) => make(
      "button",
      { type: "button", className: word, ariaPressed: String(Boolean(track.rating && track.rating[word] > 0.99)), ariaKeyShortcuts: `${i + 1} ${word[0]}`, onclick: () => this.on.rate(track.id, word) },
      dot(word), word, make("kbd", { textContent: String(i + 1), ariaHidden: "true" }),
    ));
    return make("div", { className: "rate", role: "group", ariaLabel: "How do you hear it?" }, ...buttons);
  }

  _like(track) {
    const options = [["", "Like this…"], ["same", "as it is"], ...WISHES.map((wish) => [wish, wish])];
    const choice = make("select", { ariaLabel: "Tracks like this" }, ...options.map(([value, textContent]) => make("option", { value, textContent })));
    choice.addEventListener("change", () => {
      if (choice.value) this.on.like(track.id, choice.value === "same" ? "" : choice.value);
    });
    return choice;
  }

  _buttons(track) {
    const button = (text, act, properties = {}) => make("button", { type: "button", textContent: text, onclick: act, ...properties });
    return make(
      "div", { className: "row" },
      button("Play", () => this.on.play(track.id), { className: "main" }),
      ...(this.readOnly ? [] : [button("In the player", () => this.on.playThere([track.id], true))]),
      this._like(track),
      ...(this.readOnly ? [] : [button("Undo", () => this.on.undo(), { ariaKeyShortcuts: "u" })]),
      make("span", { className: "sub", textContent: track.rating ? `you said ${inWords(track.rating)}` : "" }),
    );
  }
}

// A picture of a track's mood over its time.
export function timeline(track) {
  const told = track.timeline.map((one) => `${clock(one.start_s)} ${one.mood}`).join(", ");
  return make("canvas", { className: "time", role: "img", ariaLabel: told ? `Over its time: ${told}` : "Nothing is audible in it", width: 600, height: 18 });
}

export function drawTimeline(canvas, track) {
  const context = canvas.getContext("2d");
  const width = canvas.width / Math.max(1, track.duration_s);
  context.fillStyle = colorOf("hover");
  context.fillRect(0, 0, canvas.width, canvas.height);
  for (const [i, { start_s: start, end_s: end, mood }] of track.timeline.entries()) {
    context.fillStyle = colorOf(mood);
    context.fillRect(start * width, 0, (end - start) * width - (i < track.timeline.length - 1 ? 1.5 : 0), canvas.height);
  }
}
