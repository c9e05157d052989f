// Points drawn without a graphics card.
const TURN = 2 * Math.PI;
const RATED = 128;

export class CanvasPoints {
  constructor(canvas) {
    this.context = canvas.getContext("2d");
  }

  load(points, before) {
    [this.points, this.before] = [points, before];
  }

  draw(camera, ratio, size, colours, moved) {
    const [{ context, points }, { at, kind, sure, shown }] = [this, this.points];
    context.setTransform(ratio, 0, 0, ratio, 0, 0);
    context.clearRect(0, 0, camera.width, camera.height);
    for (let row = 0; row < points.count; row++) {
      if (!points.isKnown(row)) continue;
      const [x, y] = camera.toPixels(this._at(at, 2 * row, moved), this._at(at, 2 * row + 1, moved));
      if (x < -size || y < -size || x > camera.width + size || y > camera.height + size) continue;
      const rated = kind[row] >= RATED;
      context.globalAlpha = shown[row] ? (rated ? 0.95 : 0.38 + 0.57 * Math.min(1, Math.max(0, (sure[row] - 25) / 60))) : 0.07;
      context.fillStyle = colours[kind[row] % RATED];
      context.beginPath();
      context.arc(x, y, shown[row] ? size : 0.6 * size, 0, TURN);
      context.fill();
    }
    context.globalAlpha = 1;
  }

  _at(at, i, moved) {
    return this.before && moved < 1 ? this.before[i] + (at[i] - this.before[i]) * moved : at[i];
  }
}
