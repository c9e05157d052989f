// Listening in the page: a track as it is, or as MP3 where the browser cannot play it.
import { get } from "./api.js";
import { byId, make, say, trying } from "./dom.js";
import { clock, moodOf } from "./moods.js";
import { drawTimeline, timeline } from "./track.js";

export class Player {
  // `on` has what is told: playing(id), ended(id).
  constructor(on) {
    [this.on, this.audio, this.track] = [on, make("audio", { preload: "auto" }), null];
    this.audio.addEventListener("timeupdate", () => this._tick());
    this.audio.addEventListener("play", () => this._tick());
    this.audio.addEventListener("pause", () => this._tick());
    this.audio.addEventListener("ended", () => this.on.ended(this.track.id));
    this.audio.addEventListener("error", () => this._failed());
  }

  async play(id) {
    const track = await trying(() => get(`/api/tracks/${id}`));
    if (!track) return;
    [this.track, this.offset, this.transcoded] = [track, 0, false];
    this._build();
    this.audio.src = `/api/tracks/${id}/audio`;
    this.on.playing(id);
    await this.audio.play().catch(() => {});
  }

  toggle() {
    if (!this.track) return;
    if (this.audio.paused) this.audio.play().catch(() => {});
    else this.audio.pause();
  }

  get position() {
    return this.offset + this.audio.currentTime;
  }

  seek(seconds) {
    if (this.transcoded) this._transcode(seconds);
    else this.audio.currentTime = seconds;
  }

  // What the browser does not play is asked for as MP3, which has no ranges: from the time on that is wanted.
  _transcode(seconds) {
    [this.transcoded, this.offset] = [true, seconds];
    this.audio.src = `/api/tracks/${this.track.id}/audio?as=mp3&start=${seconds.toFixed(2)}`;
    this.audio.play().catch(() => {});
  }

  async _failed() {
    if (!this.transcoded) {
      this._transcode(this.position || 0);
      return;
    }
    this.audio.pause();
    const response = await fetch(this.audio.src, { headers: { range: "bytes=0-0" } }).catch(() => null);
    const told = response && !response.ok ? await response.json().catch(() => null) : null;
    say(told ? told.error : `${this.track.title} cannot be played`);
  }

  _build() {
    const { track } = this;
    this.button = make("button", { type: "button", className: "main", onclick: () => this.toggle() });
    this.slider = make("input", { type: "range", min: 0, max: Math.floor(track.duration_s), step: 1, value: 0, ariaLabel: "Position", onchange: () => this.seek(Number(this.slider.value)) });
    this.time = make("span", { className: "sub" });
    const mood = timeline(track);
    mood.ariaHidden = "true";
    const what = make("div", { className: "what" }, make("div", { className: "clip", textContent: track.title }), make("div", { className: "sub clip", textContent: moodOf(track) }));
    byId("player").replaceChildren(this.button, what, make("div", { className: "seek" }, mood, this.slider), this.time);
    byId("player").hidden = false;
    drawTimeline(mood, track);
    this._tick();
  }

  _tick() {
    if (!this.track) return;
    this.button.textContent = this.audio.paused ? "Play" : "Pause";
    if (document.activeElement !== this.slider || !this.slider.matches(":active")) this.slider.value = this.position;
    this.slider.ariaValueText = `${clock(this.position)} of ${clock(this.track.duration_s)}`;
    this.time.textContent = `${clock(this.position)} / ${clock(this.track.duration_s)}`;
  }
}
