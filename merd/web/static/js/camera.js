// Which part of the plane is seen: the plane's places (-1..1) to pixels, and back.
const MARGIN = 1.12;
const NEAREST = 60;

export class Camera {
  constructor() {
    this.reset();
    this.resize(1, 1);
  }

  reset() {
    [this.x, this.y, this.zoom] = [0, 0, 1];
  }

  resize(width, height) {
    [this.width, this.height] = [width, height];
  }

  // Pixels of one unit of the plane, along both axes.
  get scale() {
    return [(this.zoom * this.width) / (2 * MARGIN), (this.zoom * this.height) / (2 * MARGIN)];
  }

  toPixels(x, y) {
    const [sx, sy] = this.scale;
    return [this.width / 2 + (x - this.x) * sx, this.height / 2 - (y - this.y) * sy];
  }

  toPlane(px, py) {
    const [sx, sy] = this.scale;
    return [this.x + (px - this.width / 2) / sx, this.y - (py - this.height / 2) / sy];
  }

  move(dx, dy) {
    const [sx, sy] = this.scale;
    this._look(this.x - dx / sx, this.y + dy / sy);
  }

  // Zoom by a factor; what lies at a pixel stays there.
  zoomAt(factor, px = this.width / 2, py = this.height / 2) {
    const [x, y] = this.toPlane(px, py);
    this.zoom = Math.min(NEAREST, Math.max(1, this.zoom * factor));
    const [nx, ny] = this.toPlane(px, py);
    this._look(this.x + x - nx, this.y + y - ny);
  }

  _look(x, y) {
    const far = MARGIN * (1 - 1 / this.zoom);
    this.x = Math.min(far, Math.max(-far, x));
    this.y = Math.min(far, Math.max(-far, y));
  }
}
