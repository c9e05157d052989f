// What merd learned from the ratings: how each version did, where the tracks lay before, and the way back.
import { get, post } from "./api.js";
import { button, byId, make, say, trying } from "./dom.js";

export class Learned {
  // `on` has what is told: before(shown), changed(); `isBefore()` tells what is shown.
  constructor(on, readOnly) {
    [this.on, this.readOnly, this.dialog] = [on, readOnly, byId("models")];
  }

  async open() {
    const models = await trying(() => get("/api/models"));
    if (!models) return;
    const tuned = models.active !== "general";
    this.dialog.replaceChildren(make(
      "div", {},
      make("h2", { id: "models-title", textContent: "What merd learned" }),
      make("p", { textContent: told(models) }),
      models.versions.length ? table(models) : "",
      make(
        "div", { className: "row" },
        ...(tuned ? [button(this.on.isBefore() ? "Show after" : "Show before", () => this._before(), "main")] : []),
        ...(this.readOnly || !models.versions.length ? [] : [button("Go back", () => this._back())]),
        button("Close", () => this.dialog.close()),
      ),
    ));
    this.dialog.showModal();
  }

  _before() {
    this.dialog.close();
    this.on.before(!this.on.isBefore());
  }

  async _back() {
    await trying(async () => {
      const { said } = await (await post("/api/models/back")).json();
      this.dialog.close();
      await this.on.changed();
      say(said);
    });
  }
}

function told({ active, versions, rated }) {
  const tracks = `${rated} ${rated === 1 ? "track is" : "tracks are"} rated.`;
  if (!versions.length) return `${tracks} The general model is in use; merd tune, or the daemon, tunes it to your ratings.`;
  const used = versions.find((one) => one.id === active);
  return `${tracks} In use: ${used ? used.name : "the general model"}. The table says how many rated tracks each recognised that it was not told of.`;
}

function table({ active, versions }) {
  const cell = (text) => make("td", { textContent: text });
  const head = ["version", "made", "general", "before", "now"].map((text) => make("th", { scope: "col", textContent: text }));
  const rows = versions.map((one) => {
    const { held_out: held } = one;
    const right = (name) => (held ? `${held[name]} of ${held.ratings}` : "");
    const made = new Date(one.made_us / 1000).toLocaleDateString();
    return make("tr", {}, cell(`${one.name}${one.id === active ? " ✓" : ""}`), cell(made), cell(right("general")), cell(right("before")), cell(right("now")));
  });
  return make("table", {}, make("thead", {}, make("tr", {}, ...head)), make("tbody", {}, ...rows));
}
