// The map in a file of its own: the tracks are inside, and nothing is asked of anybody.
import { byId } from "./dom.js";
import { Gestures } from "./gestures.js";
import { MoodMap } from "./map.js";
import { Points } from "./points.js";
import { Tip } from "./tip.js";

const nothing = () => {};
const points = new Points();
points.take(Uint8Array.from(atob(byId("columns").textContent), (char) => char.charCodeAt(0)));
const told = new Map(JSON.parse(byId("told").textContent).map((track) => [track.id, track]));
const map = new MoodMap(points);
const tip = new Tip({ of: async (ids) => ids.map((id) => told.get(id)) }, () => null);

function hover(id, x, y) {
  map.marks.hovered = id;
  map.draw();
  tip.show(id, x, y);
}

new Gestures(map, { choose: nothing, hover, mayRate: () => false, dragged: nothing, rate: nothing, lasso: nothing, path: nothing });
map.refresh();
