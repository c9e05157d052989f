// A plugin of Navidrome: what is like a song, as merd finds it.
package main

import (
	"errors"
	"strings"
)

// What stands between artists: where Navidrome splits them, if it is not told otherwise, and what it puts between.
var separators = []string{" • ", " / ", " feat. ", " feat ", " ft. ", " ft ", "; "}

// songRef is how Navidrome names a song to plugins, and they to it.
type songRef struct {
	Name       string  `json:"name"`
	Artist     string  `json:"artist,omitempty"`
	Album      string  `json:"album,omitempty"`
	Duration   float64 `json:"duration,omitempty"` // In seconds.
	DurationMs int64   `json:"durationMs,omitempty"`
}

type match struct {
	Song       songRef `json:"song"`
	Similarity float64 `json:"similarity"`
}

type matches struct {
	Matches []match `json:"matches"`
}

type songs struct {
	Songs []songRef `json:"songs"`
}

type similarRequest struct {
	Song  songRef `json:"song"`
	Count int32   `json:"count"`
}

type pathRequest struct {
	StartSong songRef `json:"startSong"`
	EndSong   songRef `json:"endSong"`
	Count     int32   `json:"count"`
}

type byTrackRequest struct {
	songRef
	Count int32 `json:"count"`
}

// For OpenSubsonic's getSonicSimilarTracks.
//
//go:wasmexport nd_get_sonic_similar_tracks
func getSonicSimilarTracks() int32 {
	return call(func(request similarRequest) (matches, error) {
		return matched(like(request.Song, request.Count))
	})
}

// For OpenSubsonic's findSonicPath.
//
//go:wasmexport nd_find_sonic_path
func findSonicPath() int32 {
	return call(func(request pathRequest) (matches, error) {
		return matched(path(request.StartSong, request.EndSong, request.Count))
	})
}

// For Subsonic's getSimilarSongs and getSimilarSongs2 of a song, and Navidrome's instant mix.
//
//go:wasmexport nd_get_similar_songs_by_track
func getSimilarSongsByTrack() int32 {
	return call(func(request byTrackRequest) (songs, error) {
		found, err := matched(like(request.songRef, request.Count))
		answer := songs{make([]songRef, 0, len(found.Matches))}
		for _, one := range found.Matches {
			answer.Songs = append(answer.Songs, one.Song)
		}
		return answer, err
	})
}

// matched returns tracks as Navidrome takes them; none where merd does not know the song.
func matched(tracks []track, err error) (matches, error) {
	answer := matches{make([]match, 0, len(tracks))}
	if errors.Is(err, errUnknown) {
		return answer, nil
	}
	for _, one := range tracks {
		answer.Matches = append(answer.Matches, match{one.song(), one.Similarity})
	}
	return answer, err
}

func (one track) song() songRef {
	milliseconds := int64(1000 * one.DurationS)
	return songRef{
		Name: one.Title, Artist: firstOf(one.Artist), Album: one.Album, Duration: one.DurationS, DurationMs: milliseconds,
	}
}

// firstOf returns the first of several artists, by which alone Navidrome looks songs up, and which merd has, too.
func firstOf(artists string) string {
	for _, separator := range separators {
		artists, _, _ = strings.Cut(artists, separator)
	}
	return artists
}

func (song songRef) seconds() float64 {
	if song.DurationMs > 0 {
		return float64(song.DurationMs) / 1000
	}
	return song.Duration
}

func main() {}
