// The page's buttons and keys.
import { byId } from "./dom.js";
import { KEYS } from "./moods.js";

const ZOOM = 1.6;

export function addButtons(page) {
  const { map, gestures, filters } = page;
  for (const [id, act] of Object.entries({
    "zoom-in": () => gestures.zoom(ZOOM), "zoom-out": () => gestures.zoom(1 / ZOOM),
    "zoom-all": () => { map.camera.reset(); map.draw(); },
    ask: () => page.ask(), learned: () => page.learned.open(), keep: () => page.keep.open(),
    clear: () => { filters.clear(); filters.apply(); },
  })) byId(id).addEventListener("click", act);
  const tools = document.querySelectorAll("button[data-tool]");
  for (const button of tools) {
    button.addEventListener("click", () => {
      gestures.tool = byId("map").dataset.tool = button.dataset.tool;
      tools.forEach((one) => { one.ariaPressed = String(one === button); });
    });
  }
}

export function addKeys(page) {
  document.addEventListener("keydown", (event) => {
    const busy = event.target.closest("input:not([type=range]), select, dialog") || event.altKey || event.metaKey;
    if (event.key === "/" && !busy) {
      event.preventDefault();
      byId("text").focus();
    }
    if (busy || (event.ctrlKey && event.key !== "z")) return;
    const word = KEYS[event.key];
    if (word && page.chosen !== null) page.rate(page.chosen, word);
    if (event.key === "u" || (event.ctrlKey && event.key === "z")) page.undo();
    if (event.key === " " && !event.target.closest("button")) {
      event.preventDefault();
      if (page.player.track) page.player.toggle();
      else if (page.chosen !== null) page.player.play(page.chosen);
    }
  });
}
