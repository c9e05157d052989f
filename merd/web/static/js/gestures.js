// What pointers do on the map: move and zoom it, choose a track, drag it to where it belongs, draw an outline or a path.
import { byId } from "./dom.js";

const SLOP = 5; // pixels that a click may move
const REACH = { mouse: 12, pen: 14, touch: 24 };
const STEP = 1.6;

export class Gestures {
  // `on` has what is told: choose(id), hover(id, x, y), rate(id, place), dragged(place), lasso(outline), path(places).
  constructor(map, on) {
    [this.map, this.on, this.tool] = [map, on, "move"];
    this.pointers = new Map();
    this.target = byId("marks");
    for (const kind of ["down", "move", "up", "cancel", "leave"]) {
      this.target.addEventListener(`pointer${kind}`, (event) => this[`_${kind}`](event));
    }
    this.target.addEventListener("wheel", (event) => this._wheel(event), { passive: false });
    this.target.addEventListener("dblclick", (event) => this.zoom(STEP ** 2, event.offsetX, event.offsetY));
    document.addEventListener("keydown", (event) => { if (event.key === "Escape") this._giveUp(); });
  }

  zoom(factor, x, y) {
    this.map.camera.zoomAt(factor, x, y);
    this.map.draw();
  }

  _wheel(event) {
    event.preventDefault();
    this.zoom(Math.exp(-event.deltaY / 400), event.offsetX, event.offsetY);
  }

  _at(event) {
    return this.map.camera.toPlane(event.offsetX, event.offsetY);
  }

  // The number of the track below a pointer; null without one.
  _below(event) {
    const { points, camera } = this.map;
    const radius = (REACH[event.pointerType] || REACH.mouse) / Math.min(...camera.scale);
    const row = points.nearest(...this._at(event), radius);
    return row < 0 ? null : points.ids[row];
  }

  _down(event) {
    this.target.setPointerCapture(event.pointerId);
    this.pointers.set(event.pointerId, [event.offsetX, event.offsetY]);
    this.start = [event.offsetX, event.offsetY];
    if (this.pointers.size > 1) {
      this._giveUp();
      this.doing = "pinch";
    } else if (this.tool !== "move" || event.shiftKey) {
      this.doing = this.tool === "path" ? "path" : "lasso";
      this.drawn = [this._at(event)];
    } else {
      this.doing = "press";
      this.grabbed = this._below(event);
    }
    this.on.hover(null);
  }

  _move(event) {
    const last = this.pointers.get(event.pointerId);
    if (!last) {
      this.on.hover(this._below(event), event.offsetX, event.offsetY);
      return;
    }
    const [dx, dy] = [event.offsetX - last[0], event.offsetY - last[1]];
    if (this.doing === "pinch") this._pinch(event);
    this.pointers.set(event.pointerId, [event.offsetX, event.offsetY]);
    if (this.doing === "press" && Math.hypot(event.offsetX - this.start[0], event.offsetY - this.start[1]) > SLOP) {
      this.doing = this.grabbed !== null && this.grabbed === this.map.marks.chosen && this.on.mayRate() ? "drag" : "pan";
    }
    if (this.doing === "pan") this.map.camera.move(dx, dy);
    if (this.doing === "drag") this._drag(this._at(event));
    if (this.doing === "lasso" || this.doing === "path") this._draw(this._at(event));
    this.map.draw();
  }

  _pinch(event) {
    const [other] = [...this.pointers].filter(([id]) => id !== event.pointerId).map(([, place]) => place);
    const last = this.pointers.get(event.pointerId);
    if (!other) return;
    const far = (place) => Math.max(1, Math.hypot(place[0] - other[0], place[1] - other[1]));
    const now = [event.offsetX, event.offsetY];
    this.map.camera.zoomAt(far(now) / far(last), (now[0] + other[0]) / 2, (now[1] + other[1]) / 2);
  }

  _drag(place) {
    this.map.marks.ghost = place.map((share) => Math.min(1, Math.max(-1, share)));
    this.on.dragged(this.map.marks.ghost);
  }

  _draw(place) {
    this.drawn.push(place);
    Object.assign(this.map.marks, { outline: this.drawn, open: this.doing === "path" });
  }

  _up(event) {
    this.pointers.delete(event.pointerId);
    const { doing, drawn } = this;
    const ghost = this.map.marks.ghost;
    if (doing === "pinch" && this.pointers.size) return;
    this._giveUp();
    if (doing === "press") this.on.choose(this._below(event));
    if (doing === "drag" && ghost) this.on.rate(this.grabbed, ghost);
    if (doing === "lasso" && drawn.length > 2) this.on.lasso(drawn);
    if (doing === "path" && drawn.length > 1) this.on.path(drawn);
  }

  _cancel(event) {
    this.pointers.delete(event.pointerId);
    this._giveUp();
  }

  _leave() {
    if (!this.pointers.size) this.on.hover(null);
  }

  // Forget what is under way; nothing happens of it.
  _giveUp() {
    if (this.doing === "drag") this.on.dragged(null);
    this.doing = null;
    Object.assign(this.map.marks, { ghost: null, outline: [] });
    this.map.draw();
  }
}
