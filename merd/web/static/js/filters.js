// Which tracks are shown: those that match a search, a rule and a folder.
import { numbers } from "./api.js";
import { byId, make, say } from "./dom.js";

const PAUSE_MS = 180;
const FIELDS = [
  ["artist", "Artist", "a part of the name", ""],
  ["album", "Album", "a part of the name", ""],
  ["year", "Year", "1994, or 1990-1999", ""],
  ["genre", "Genre", "Jazz", ""],
  ["folder", "Folder", "a part of its name", "wide"],
  ["rule", "Rule", "calm > 60 and not rated", "wide"],
];

export class Filters {
  // `found` is called with the numbers of the tracks, and whether anything was asked for.
  constructor(found) {
    this.found = found;
    this.inputs = { text: byId("text") };
    for (const [name, label, placeholder, className] of FIELDS) this._field(name, label, placeholder, className);
    this.wrong = make("pre", { id: "wrong", className: "wide", role: "alert", hidden: true });
    this.inputs.rule.setAttribute("aria-describedby", "wrong");
    byId("filters").append(this.wrong);
    byId("more").addEventListener("click", () => this.open(byId("filters").hidden));
    byId("search").addEventListener("input", () => this._soon());
    byId("search").addEventListener("submit", (event) => event.preventDefault());
    byId("search").addEventListener("keydown", (event) => this._key(event));
    document.addEventListener("pointerdown", (event) => { if (!byId("search").contains(event.target)) this.open(false); });
    byId("sort").addEventListener("change", () => this.apply());
  }

  _field(name, label, placeholder, className) {
    this.inputs[name] = make("input", { type: "text", id: name, placeholder, autocomplete: "off", spellcheck: false });
    byId("filters").append(make("label", { className }, label, this.inputs[name]));
  }

  open(wanted) {
    byId("filters").hidden = !wanted;
    byId("more").ariaExpanded = String(wanted);
    if (wanted) this.inputs[FIELDS[0][0]].focus();
  }

  _key(event) {
    if (event.key === "Escape") this.open(false);
    if (event.key !== "Enter" || event.target.tagName !== "INPUT") return;
    event.preventDefault();
    this.open(false);
    byId("list").focus();
  }

  get rule() {
    return this.inputs.rule.value.trim();
  }

  get asked() {
    return Object.values(this.inputs).some((input) => input.value.trim());
  }

  clear() {
    for (const input of Object.values(this.inputs)) input.value = "";
  }

  _soon() {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.apply(), PAUSE_MS);
  }

  async apply() {
    this.asking?.abort();
    this.asking = new AbortController();
    const query = new URLSearchParams({ sort: byId("sort").value });
    for (const [name, input] of Object.entries(this.inputs)) query.set(name, input.value);
    try {
      const ids = await numbers(`/api/find?${query}`, this.asking.signal);
      this.wrong.hidden = true;
      this.found(ids, this.asked);
    } catch (error) {
      if (error.name === "AbortError") return;
      this.wrong.textContent = error.message;
      this.wrong.hidden = false;
      if (!this.rule) say(error.message);
    }
  }
}
