// What is drawn over the points: the axes and quadrants, the chosen track, an outline, the way of a journey.
import { WORDS } from "./moods.js";

const CORNERS = { sad: [-1, -1], calm: [1, -1], tense: [-1, 1], happy: [1, 1] };
const NARROW = 560;
const TURN = 2 * Math.PI;

export class Marks {
  constructor(canvas, camera, points) {
    [this.canvas, this.camera, this.points] = [canvas, camera, points];
    this.context = canvas.getContext("2d");
    Object.assign(this, { ratio: 1, chosen: null, hovered: null, playing: null, outline: [], way: [], ghost: null });
  }

  recolour(colours) {
    const style = getComputedStyle(document.documentElement);
    this.colours = colours;
    [this.ink, this.line, this.panel, this.accent] = ["ink", "line", "map", "accent"].map((name) => style.getPropertyValue(`--${name}`).trim());
  }

  draw(size) {
    const { context, ratio, camera } = this;
    context.setTransform(ratio, 0, 0, ratio, 0, 0);
    context.clearRect(0, 0, camera.width, camera.height);
    this._axes();
    this._path(this.outline, true);
    this._path(this.way.map((id) => this.place(id)).filter(Boolean), false);
    this._ring(this.playing, size + 3, this.ink, 1.5);
    this._ring(this.hovered, size + 3, this.ink, 2);
    this._ring(this.chosen, size + 6, this.accent, 3);
    this._ghost(size);
  }

  // Where a track lies in the plane; null without one.
  place(id) {
    const row = this.points.rows.get(id);
    return row === undefined || !this.points.isKnown(row) ? null : [this.points.at[2 * row], this.points.at[2 * row + 1]];
  }

  _axes() {
    const { context, camera } = this;
    const [x, y] = camera.toPixels(0, 0);
    context.strokeStyle = this.line;
    context.lineWidth = 1;
    context.beginPath();
    context.moveTo(x, 0);
    context.lineTo(x, camera.height);
    context.moveTo(0, y);
    context.lineTo(camera.width, y);
    context.stroke();
    context.font = "600 19px system-ui, sans-serif";
    context.textBaseline = "middle";
    const tools = camera.width < NARROW ? 1 : -1; // how far to the right they reach
    for (const [i, word] of WORDS.entries()) {
      const [right, up] = CORNERS[word];
      context.fillStyle = this.colours[i];
      context.textAlign = right > 0 ? "right" : "left";
      context.fillText(word, right > 0 ? camera.width - 34 : 34, up > 0 ? 28 : camera.height - (right <= tools ? 70 : 28));
    }
  }

  _path(places, closed) {
    if (places.length < 2) return;
    const { context, camera } = this;
    context.beginPath();
    for (const place of places) context.lineTo(...camera.toPixels(...place));
    context.strokeStyle = this.accent;
    context.lineWidth = 2;
    context.lineJoin = "round";
    if (closed && !this.open) {
      context.closePath();
      context.globalAlpha = 0.12;
      context.fillStyle = this.accent;
      context.fill();
      context.globalAlpha = 1;
    }
    context.stroke();
  }

  _ring(id, radius, colour, width) {
    const place = id === null ? null : this.place(id);
    if (!place) return;
    const { context } = this;
    for (const [style, line] of [[this.panel, width + 2], [colour, width]]) {
      context.beginPath();
      context.arc(...this.camera.toPixels(...place), radius, 0, TURN);
      context.strokeStyle = style;
      context.lineWidth = line;
      context.stroke();
    }
  }

  // A track that is being dragged.
  _ghost(size) {
    if (!this.ghost) return;
    const { context } = this;
    context.beginPath();
    context.arc(...this.camera.toPixels(...this.ghost), size + 3, 0, TURN);
    context.fillStyle = this.accent;
    context.fill();
  }
}
