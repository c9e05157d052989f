// The four quadrants, in the order of their numbers, and what is told of a mood.
export const WORDS = ["sad", "calm", "tense", "happy"];
export const KEYS = { 1: "sad", 2: "calm", 3: "tense", 4: "happy", s: "sad", c: "calm", t: "tense", h: "happy" };
const UNSURE = 40;

// The shares of a point of the plane: the nearer a quadrant's corner, the more of it.
export function sharesAt(valence, arousal) {
  const share = (a, v) => ((1 + a * arousal) / 2) * ((1 + v * valence) / 2);
  return { sad: share(-1, -1), calm: share(-1, 1), tense: share(1, -1), happy: share(1, 1) };
}

export function inWords(shares) {
  return WORDS.map((word) => [word, Math.round(100 * shares[word])]).filter(([, share]) => share)
    .sort((a, b) => b[1] - a[1]).map(([word, share]) => (share === 100 ? word : `${word} ${share} %`)).join(", ");
}

export function moodOf(track) {
  if (!track.mood) return "unknown";
  if (track.rated) return `${track.mood}, you say`;
  return `${track.mood}${track.sure < UNSURE ? "?" : ""}, ${track.sure} % sure`;
}

export function clock(seconds) {
  const whole = Math.max(0, Math.floor(seconds));
  return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, "0")}`;
}

export function colorOf(word) {
  return getComputedStyle(document.documentElement).getPropertyValue(`--${word}`).trim();
}

export function colors() {
  return [...WORDS, "unknown"].map(colorOf);
}
