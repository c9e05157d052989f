// The map in a file of its own: the tracks are inside, and nothing is asked of anybody.
import { byId, dot, make } from "./dom.js";
import { Gestures } from "./gestures.js";
import { MoodMap } from "./map.js";
import { moodOf } from "./moods.js";
import { Points } from "./points.js";

const AWAY = 18;
const nothing = () => {};
const points = new Points();
points.take(Uint8Array.from(atob(byId("columns").textContent), (char) => char.charCodeAt(0)));
const told = new Map(JSON.parse(byId("told").textContent).map((track) => [track.id, track]));
const map = new MoodMap(points);

function hover(id, x, y) {
  const tip = byId("tip");
  const track = told.get(id);
  tip.hidden = !track;
  map.marks.hovered = track ? id : null;
  map.draw();
  if (!track) return;
  tip.replaceChildren(make(
    "div", { className: "words" },
    make("div", { className: "clip", textContent: track.title }),
    make("div", { className: "clip sub", textContent: track.by }),
    make("div", {}, dot(track.mood), ` ${moodOf(track)}`),
  ));
  const { clientWidth: width, clientHeight: height } = byId("map");
  tip.style.left = `${x + AWAY + 240 > width ? Math.max(0, x - AWAY - 240) : x + AWAY}px`;
  tip.style.top = `${Math.min(y + AWAY, height - 90)}px`;
}

new Gestures(map, { choose: nothing, hover, mayRate: () => false, dragged: nothing, rate: nothing, lasso: nothing, path: nothing });
map.refresh();
