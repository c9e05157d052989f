// What is told of tracks, fetched when it is needed and kept for a while.
import { get } from "./api.js";

const MOST = 2000;
const AT_ONCE = 100;

export class TrackCache {
  constructor() {
    this.known = new Map();
    this.coming = new Map();
  }

  // Return what is known of tracks by their numbers, after it was fetched.
  async of(ids) {
    const missing = ids.filter((id) => !this.known.has(id) && !this.coming.has(id));
    for (let i = 0; i < missing.length; i += AT_ONCE) this._fetch(missing.slice(i, i + AT_ONCE));
    await Promise.all(ids.map((id) => this.coming.get(id)));
    return ids.map((id) => this.known.get(id));
  }

  _fetch(ids) {
    const fetched = get(`/api/tracks?ids=${ids.join(",")}`).then((tracks) => tracks.forEach((track) => this.put(track)))
      .finally(() => ids.forEach((id) => this.coming.delete(id)));
    ids.forEach((id) => this.coming.set(id, fetched));
  }

  put(track) {
    this.known.delete(track.id);
    this.known.set(track.id, track);
    if (this.known.size > MOST) this.known.delete(this.known.keys().next().value);
  }

  clear() {
    this.known.clear();
  }
}
