// All tracks as columns: read from the stream of blocks that merd/web/points.py describes.
const UNKNOWN = 4;
const RATED = 128;
const FULL = 32767;
const BYTES = 10; // of a track
// Whoever rates by a word puts a track into the very corner, where others lie already: there they are spread.
const CORNER = 0.97;
const SPREAD = 0.16;

export class Points {
  constructor() {
    this.count = 0;
    this.rows = new Map(); // a track's number → its row
    this._make(4096);
  }

  _make(size) {
    const grown = { ids: new Uint32Array(size), at: new Float32Array(2 * size), kind: new Uint8Array(size), sure: new Uint8Array(size), shown: new Uint8Array(size) };
    for (const [name, column] of Object.entries(grown)) {
      if (this[name]) column.set(this[name].subarray(0, name === "at" ? 2 * this.count : this.count));
      this[name] = column;
    }
  }

  // Read all tracks from a stream; `arrived` is called when there are more.
  async load(reader, arrived) {
    let rest = new Uint8Array(0);
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      const bytes = new Uint8Array(rest.length + value.length);
      bytes.set(rest);
      bytes.set(value, rest.length);
      rest = this.take(bytes);
      arrived();
    }
  }

  // Take whole blocks; return the bytes behind them.
  take(bytes) {
    let start = 0;
    while (bytes.length - start >= 4) {
      const count = new DataView(bytes.buffer, start, 4).getUint32(0, true);
      const end = start + 4 + BYTES * count;
      if (end > bytes.length) break;
      this._takeBlock(bytes.buffer.slice(start + 4, end), count);
      start = end;
    }
    return bytes.slice(start);
  }

  _takeBlock(block, count) {
    const [ids, view] = [new Uint32Array(block, 0, count), new DataView(block)];
    while (this.count + count > this.ids.length) this._make(2 * this.ids.length);
    for (let i = 0; i < count; i++) {
      const valence = view.getInt16(4 * count + 2 * i, true) / FULL;
      const arousal = view.getInt16(6 * count + 2 * i, true) / FULL;
      this._put(this.count++, ids[i], valence, arousal, view.getUint8(8 * count + i), view.getUint8(9 * count + i));
    }
  }

  _put(row, id, valence, arousal, kind, sure) {
    this.ids[row] = id;
    this.rows.set(id, row);
    [this.at[2 * row], this.at[2 * row + 1]] = spread(id, valence, arousal);
    this.kind[row] = kind;
    this.sure[row] = sure;
    this.shown[row] = 1;
  }

  // Take what became of a track.
  update(track, number) {
    const row = this.rows.get(track.id);
    if (row === undefined) return;
    const shown = this.shown[row];
    this._put(row, track.id, track.valence || 0, track.arousal || 0, number + (track.rated ? RATED : 0), track.sure || 0);
    this.shown[row] = shown;
  }

  // Show only these tracks; all without any.
  show(ids) {
    this.shown.fill(ids ? 0 : 1);
    for (const id of ids || []) {
      const row = this.rows.get(id);
      if (row !== undefined) this.shown[row] = 1;
    }
  }

  // Where these tracks lie in other columns; here, if they are not there.
  placesIn(others) {
    const places = this.at.slice(0, 2 * this.count);
    for (let row = 0; row < this.count; row++) {
      const there = others.rows.get(this.ids[row]);
      if (there !== undefined) places.set(others.at.subarray(2 * there, 2 * there + 2), 2 * row);
    }
    return places;
  }

  isKnown(row) {
    return (this.kind[row] & ~RATED) !== UNKNOWN;
  }

  // The shown track that is nearest to a place, no farther than a radius; -1 without one.
  nearest(x, y, radius) {
    let [found, least] = [-1, radius * radius];
    for (let row = 0; row < this.count; row++) {
      const [dx, dy] = [this.at[2 * row] - x, this.at[2 * row + 1] - y];
      const distance = dx * dx + dy * dy;
      if (distance < least && this.shown[row] && this.isKnown(row)) [found, least] = [row, distance];
    }
    return found;
  }

  // The shown tracks within an outline, a list of pairs.
  within(outline) {
    const ids = [];
    for (let row = 0; row < this.count; row++) {
      if (this.shown[row] && this.isKnown(row) && isInside(this.at[2 * row], this.at[2 * row + 1], outline)) ids.push(this.ids[row]);
    }
    return ids;
  }
}

function spread(id, valence, arousal) {
  if (Math.abs(valence) < CORNER || Math.abs(arousal) < CORNER) return [valence, arousal];
  const [turn, far] = [2 * Math.PI * chance(id), SPREAD * Math.sqrt(chance(id + 0x9e3779b9))];
  return [valence * (0.8 + far * Math.cos(turn)), arousal * (0.8 + far * Math.sin(turn))];
}

// A number from 0 to 1 that is always the same for another one, and looks like chance.
function chance(number) {
  const mixed = Math.imul(number ^ (number >>> 16), 0x45d9f3b);
  return (Math.imul(mixed ^ (mixed >>> 16), 0x45d9f3b) >>> 0) / 2 ** 32;
}

function isInside(x, y, outline) {
  let inside = false;
  for (let i = 0, j = outline.length - 1; i < outline.length; j = i++) {
    const [[xi, yi], [xj, yj]] = [outline[i], outline[j]];
    if (yi > y !== yj > y && x < ((xj - xi) * (y - yi)) / (yj - yi) + xi) inside = !inside;
  }
  return inside;
}
