module merd.navidrome

go 1.24
