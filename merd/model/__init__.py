"""Model bundles: on disk, run, and which one a profile uses."""
