// The page, put together: what happens on the map, in the list and by keys.
import { get, post, stream } from "./api.js";
import { TrackCache } from "./cache.js";
import { addButtons, addKeys } from "./controls.js";
import { byId, cover, say, trying } from "./dom.js";
import { Filters } from "./filters.js";
import { Gestures } from "./gestures.js";
import { Keep, ruleAround } from "./keep.js";
import { Learned } from "./learned.js";
import { TrackList } from "./list.js";
import { MoodMap } from "./map.js";
import { WORDS } from "./moods.js";
import { Player } from "./player.js";
import { Points } from "./points.js";
import { Tip } from "./tip.js";
import { TrackPanel } from "./track.js";

const MOST_QUEUED = 1000;

class Page {
  constructor(status) {
    this.readOnly = status.read_only;
    [this.chosen, this.rule, this.isBefore] = [null, "", false];
    [this.points, this.cache] = [new Points(), new TrackCache()];
    this.map = new MoodMap(this.points);
    this.tip = new Tip(this.cache, cover);
    this.list = new TrackList(this.cache, { choose: (id) => this.choose(id), play: (id) => this.player.play(id) });
    this.player = new Player({ playing: (id) => this._playing(id), ended: (id) => this._playNext(id) });
    this.panel = new TrackPanel({ rate: (id, words) => this.rate(id, words), play: (id) => this.player.play(id), playThere: (ids, now) => this._playThere(ids, now), like: (id, wish) => this._like(id, wish), undo: () => this.undo() }, this.readOnly);
    this.filters = new Filters((ids, asked) => this.show(ids, asked, this.filters.rule));
    this.keep = new Keep(() => ({ ids: this.list.ids, rule: this.rule }), { journey: (tracks) => this._showWay(tracks), playThere: (ids, now) => this._playThere(ids, now) }, this.readOnly);
    this.learned = new Learned({ isBefore: () => this.isBefore, before: (shown) => this._before(shown), changed: () => this._before(false) }, this.readOnly);
    this.gestures = new Gestures(this.map, {
      choose: (id) => this.choose(id),
      hover: (id, x, y) => this._hover(id, x, y),
      mayRate: () => !this.readOnly && !this.isBefore,
      dragged: (place) => this.tip.drag(place),
      rate: (id, [valence, arousal]) => this.rate(id, `arousal=${arousal.toFixed(3)},valence=${valence.toFixed(3)}`),
      lasso: (outline) => this._lasso(outline),
      path: (path) => this.keep.open(path),
    });
    addButtons(this);
    addKeys(this);
  }

  // Read all tracks, and draw them while they come.
  async load() {
    let listed = null;
    await this.points.load(await stream("/api/points"), () => {
      this.map.refreshSoon();
      performance.mark("points");
      listed ??= this.filters.apply();
    });
    await listed;
    if (!listed || this.filters.asked) await this.filters.apply();
    performance.mark("all");
  }

  // Show these tracks; `some` tells whether they are not all.
  show(ids, some, rule) {
    this.rule = rule;
    this.points.show(some ? ids : null);
    this.map.marks.way = [];
    this.map.refresh();
    this.list.show(ids, this.chosen);
    byId("clear").hidden = !some;
    byId("count").textContent = `${ids.length.toLocaleString()} ${ids.length === 1 ? "track" : "tracks"}`;
  }

  choose(id) {
    this.chosen = this.map.marks.chosen = id;
    this.map.draw();
    this.list.choose(id);
    this.panel.show(id);
  }

  async rate(id, words) {
    if (this.readOnly) return;
    await trying(async () => this._rated(await (await post("/api/rate", { id, rating: words })).json()));
  }

  async undo() {
    if (this.readOnly) return;
    await trying(async () => this._rated(await (await post("/api/undo")).json()));
  }

  // Take what became of a track by a rating, and let its point go there.
  _rated({ said, track }) {
    say(said);
    if (!track) return;
    const before = this.points.at.slice(0, 2 * this.points.count);
    this.cache.put(track);
    this.points.update(track, WORDS.indexOf(track.mood));
    this.map.refresh(before);
    this.list.draw();
    if (track.id === this.chosen) this.panel.show(track.id);
  }

  // Move all points to where another model has them.
  async reload(path = "/api/points") {
    const [old, after] = [this.points, new Points()];
    await after.load(await stream(path), () => {});
    const before = after.placesIn(old);
    if (!byId("clear").hidden) after.show(this.list.ids);
    Object.assign(old, after);
    this.cache.clear();
    this.map.refresh(before);
    this.choose(this.chosen);
  }

  async _before(shown) {
    await trying(() => this.reload(shown ? "/api/points?model=general" : "/api/points"));
    this.isBefore = shown;
    byId("before").hidden = !shown;
  }

  _hover(id, x, y) {
    if (this.map.marks.hovered !== id) {
      this.map.marks.hovered = id;
      this.map.draw();
    }
    this.tip.show(id, x, y);
  }

  _lasso(outline) {
    const ids = Uint32Array.from(this.points.within(outline));
    if (!ids.length) {
      say("There is no track in it");
      return;
    }
    this.show(ids, true, ruleAround(outline));
    say(`${ids.length} ${ids.length === 1 ? "track" : "tracks"} chosen`);
  }

  _showWay(tracks) {
    this._showThese(tracks);
    this.map.marks.way = tracks.map((track) => track.id);
    this.map.draw();
    say(tracks.length ? `A journey of ${tracks.length} tracks` : "There are no tracks to make a journey of");
  }

  _playing(id) {
    this.map.marks.playing = id;
    this.map.draw();
  }

  _playNext(id) {
    const next = this.list.beside(id, 1);
    if (next !== null) this.player.play(next);
  }

  // Show the tracks that an answer names, and no others.
  _showThese(tracks) {
    tracks.forEach((track) => this.cache.put(track));
    this.show(Uint32Array.from(tracks.map((track) => track.id)), true, "");
  }

  // Have the player that runs on merd's machine play tracks.
  async _playThere(ids, now) {
    await trying(async () => say((await (await post("/api/play", { ids: Array.from(ids).slice(0, MOST_QUEUED), now })).json()).said));
  }

  async _like(id, wish) {
    const tracks = await trying(() => get(`/api/tracks/${id}/like?wish=${wish}`));
    if (!tracks) return;
    this._showThese(tracks);
    say(tracks.length ? `${tracks.length} tracks like it` : "There are no tracks like it");
  }

  async ask() {
    const tracks = await trying(() => get("/api/ask?n=10"));
    if (!tracks) return;
    this._showThese(tracks);
    say(tracks.length ? "The tracks whose ratings would teach merd most" : "There is nothing to ask for");
    if (tracks.length) this.choose(tracks[0].id);
    byId("list").focus();
  }
}

async function begin() {
  const status = await get("/api/status");
  document.documentElement.dataset.readOnly = String(status.read_only);
  const page = new Page(status);
  await page.load();
  if (!status.tracks) say("There are no tracks yet: merd tag FOLDER finds out their moods");
}

trying(begin);
