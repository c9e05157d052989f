"""How Sphinx makes a site of these pages: `make docs`."""

project = "merd"
author = "The merd developers"
extensions = ["myst_parser"]
myst_heading_anchors = 3
html_title = "merd"
