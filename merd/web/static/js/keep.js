// What is shown becomes a playlist: a file, a journey through the moods, or a rule that merd keeps.
import { post } from "./api.js";
import { button, byId, make, say, trying } from "./dom.js";
import { WORDS } from "./moods.js";

const MIDDLES = { sad: [-0.5, -0.5], calm: [-0.5, 0.5], tense: [0.5, -0.5], happy: [0.5, 0.5] };
const MOST_PLACES = 60;

export class Keep {
  // `shown()` returns the numbers and the rule of what is shown; `on` has what is told: journey(tracks), playThere(ids, now).
  constructor(shown, on, readOnly) {
    [this.shown, this.on, this.readOnly, this.dialog] = [shown, on, readOnly, byId("playlist")];
  }

  open(path = null) {
    const { ids, rule } = this.shown();
    this.path = path;
    this.name = input("text", "Name", { id: "name", value: path ? "Journey" : "Playlist", required: true });
    this.format = select("Format", "format", ["m3u8", "m3u", "xspf", "nsp"]);
    this.rule = input("text", "Rule", { id: "kept-rule", value: rule, placeholder: "happy > 60" });
    this.dialog.replaceChildren(make(
      "form", { method: "dialog", onsubmit: (event) => event.preventDefault() },
      make("h2", { id: "playlist-title", textContent: path ? "A journey" : `A playlist of ${ids.length} tracks` }),
      ...(path ? [] : [this.name, this.format, button("Save the file", () => this._file(ids), "main")]),
      ...(path || this.readOnly ? [] : [button("Queue them in the player", () => { this.dialog.close(); this.on.playThere(ids, false); })]),
      ...(path || this.readOnly ? [] : [this.rule, button("Keep it by this rule", () => this._keep())]),
      this._journey(),
      button("Close", () => this.dialog.close()),
    ));
    this.dialog.showModal();
  }

  _journey() {
    this.minutes = input("number", "Minutes", { id: "minutes", min: 1, max: 10080, value: 40 });
    if (this.path) return make("div", { className: "row" }, this.minutes, button("Make the journey", () => this._go(), "main"));
    [this.from, this.to] = [select("A journey from", "from", WORDS), select("to", "to", WORDS)];
    this.from.lastChild.value = "tense";
    this.to.lastChild.value = "calm";
    return make("div", { className: "row" }, this.from, this.to, this.minutes, button("Make it", () => this._go()));
  }

  async _file(ids) {
    const [name, format] = [value(this.name), value(this.format)];
    await trying(async () => {
      const file = await post("/api/playlist", { ids: Array.from(ids), name, format, rule: value(this.rule) });
      const url = URL.createObjectURL(await file.blob());
      make("a", { href: url, download: `${name}.${format}` }).click();
      setTimeout(() => URL.revokeObjectURL(url), 60_000);
      this.dialog.close();
      say(`${name}.${format} is saved`);
    });
  }

  async _keep() {
    await trying(async () => {
      const { said } = await (await post("/api/playlists", { name: value(this.name), rule: value(this.rule) })).json();
      this.dialog.close();
      say(said);
    });
  }

  async _go() {
    const places = this.path ? thinned(this.path) : [MIDDLES[value(this.from)], MIDDLES[value(this.to)]];
    await trying(async () => {
      const tracks = await (await post("/api/journey", { places, minutes: Number(value(this.minutes)) })).json();
      this.dialog.close();
      this.on.journey(tracks);
    });
  }
}

// A rule of the rectangle around an outline, in merd's language.
export function ruleAround(outline) {
  const range = (axis, at) => {
    const shares = outline.map((place) => Math.min(1, Math.max(-1, place[at])));
    return `${axis} >= ${Math.min(...shares).toFixed(2)} and ${axis} <= ${Math.max(...shares).toFixed(2)}`;
  };
  return `${range("valence", 0)} and ${range("arousal", 1)}`;
}

// As many places of a path as are needed, as arousal and valence.
function thinned(path) {
  const step = Math.max(1, Math.ceil(path.length / MOST_PLACES));
  const kept = path.filter((_, i) => i % step === 0 || i === path.length - 1);
  return kept.map(([x, y]) => [y, x].map((share) => Math.min(1, Math.max(-1, share))));
}

const value = (label) => label.lastChild.value;
const input = (type, label, properties) => make("label", {}, label, make("input", { type, autocomplete: "off", ...properties }));
const select = (label, id, words) => make("label", {}, label, make("select", { id }, ...words.map((word) => make("option", { textContent: word, value: word }))));
