// The map: points, what is drawn over them, and which part is seen.
import { Camera } from "./camera.js";
import { CanvasPoints } from "./canvas2d.js";
import { byId } from "./dom.js";
import { Marks } from "./marks.js";
import { colors } from "./moods.js";
import { WebGlPoints } from "./webgl.js";

const MOVE_MS = 1100;
const PAUSE_MS = 250;
const ease = (t) => (t < 0.5 ? 4 * t ** 3 : 1 - (2 - 2 * t) ** 3 / 2);

export class MoodMap {
  constructor(points) {
    this.points = points;
    this.camera = new Camera();
    this.canvas = byId("points");
    this.renderer = WebGlPoints.on(this.canvas) || new CanvasPoints(this.canvas);
    this.marks = new Marks(byId("marks"), this.camera, points);
    [this.moved, this.due] = [1, false];
    new ResizeObserver(() => this._resize()).observe(byId("map"));
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => this.recolour());
    this.canvas.addEventListener("webglcontextlost", () => location.reload());
    this.recolour();
    this._resize();
  }

  // Draw on half of the radius where there are four times as many points.
  get size() {
    const crowd = 9 - 1.55 * Math.log10(Math.max(10, this.points.count));
    return Math.max(1.1, crowd) * Math.min(2.2, this.camera.zoom ** 0.3);
  }

  recolour() {
    this.colours = colors();
    this.marks.recolour(this.colours);
    this.draw();
  }

  // Take changed columns; with places from before, the points move from there.
  refresh(before) {
    this.renderer.load(this.points, before);
    if (before && !matchMedia("(prefers-reduced-motion: reduce)").matches) this._animate();
    this.draw();
  }

  // Take columns that are growing, a few times a second.
  refreshSoon() {
    if (this.soon) return;
    this.refresh();
    this.soon = setTimeout(() => {
      this.soon = 0;
      this.refresh();
    }, PAUSE_MS);
  }

  draw() {
    if (this.due) return;
    this.due = true;
    requestAnimationFrame(() => {
      this.due = false;
      this.renderer.draw(this.camera, this.ratio, this.size, this.colours, ease(this.moved));
      this.marks.draw(this.size);
    });
  }

  _animate() {
    const start = performance.now();
    const step = (now) => {
      this.moved = Math.min(1, Math.max(0, (now - start) / MOVE_MS));
      this.draw();
      if (this.moved < 1) requestAnimationFrame(step);
    };
    this.moved = 0;
    requestAnimationFrame(step);
  }

  _resize() {
    const { clientWidth: width, clientHeight: height } = byId("map");
    this.ratio = Math.min(2, devicePixelRatio || 1);
    for (const canvas of [this.canvas, this.marks.canvas]) {
      [canvas.width, canvas.height] = [Math.round(width * this.ratio), Math.round(height * this.ratio)];
    }
    this.camera.resize(width, height);
    this.marks.ratio = this.ratio;
    this.refresh();
  }
}
