// Elements, made without any HTML in texts, and what is said to the listener.
export const byId = (id) => document.getElementById(id);

export function make(name, properties = {}, ...children) {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(properties)) {
    if (key.startsWith("on")) element.addEventListener(key.slice(2), value);
    else if (key in element && key !== "list") element[key] = value;
    else element.setAttribute(key, value);
  }
  element.append(...children.filter((child) => child !== null));
  return element;
}

export const button = (text, act, className = "") => make("button", { type: "button", textContent: text, onclick: act, className });

export const dot = (word) => make("span", { className: `dot ${word || ""}`, ariaHidden: "true" });

let silence = 0;
export function say(text) {
  byId("said").textContent = text;
  clearTimeout(silence);
  silence = setTimeout(() => { byId("said").textContent = ""; }, 3000 + 40 * text.length);
}

// Run what may fail, and say why it did.
export async function trying(work) {
  try {
    return await work();
  } catch (error) {
    if (error.name !== "AbortError") say(error.message);
    return null;
  }
}

// The cover of a track, which goes where there is none.
export function cover(track) {
  const image = make("img", { className: "cover", alt: "", src: `/api/tracks/${track.id}/cover` });
  image.addEventListener("error", () => image.remove());
  return image;
}
