"""The page in a real Chromium; a package, so that its tests share the browser."""
