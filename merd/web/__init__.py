"""The mood map in a browser: a page, and the HTTP API that it and other programs use."""
