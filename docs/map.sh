#!/usr/bin/env bash
# The picture at the README's top: music of Debian's games, tagged and drawn by merd. Needs Debian, and 2 GB for an hour.
set -euo pipefail
picture=$(realpath "${1:-docs/map.png}")
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
for package in wesnoth-1.16-music warzone2100-music hedgewars-data extremetuxracer-data supertux-data freedroidrpg-data \
    xmoto-data lincity-ng-data megaglest-data asc-music naev-data widelands-data unknown-horizons; do
    apt-get download "$package"
    dpkg -x "$package"_*.deb "all/$package"
    mkdir -p "music/$package"
    # Shorter ones are sounds.
    find "all/$package" \( -name '*.ogg' -o -name '*.mp3' -o -name '*.opus' -o -name '*.flac' \) -size +400k \
        -exec cp --no-clobber -t "music/$package" {} +
    rm -rf "all/$package" "$package"_*.deb
done
merd --home home tag music || true  # Some files hold no music.
merd --home home map -o "$picture"
