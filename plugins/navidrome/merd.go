// Asks merd's HTTP API, over Navidrome's function for that.
package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/url"
	"strings"
)

//go:wasmimport extism:host/user http_send
func httpSend(offset uint64) uint64

const (
	defaultAddress = "http://127.0.0.1:6373"
	timeoutMs      = 25_000 // Navidrome ends a plugin's function after 30 s.
	most           = 200    // So many tracks merd names at once.

	statusOK, statusNotFound = 200, 404 // net/http would make the plugin half as large again.
)

var errUnknown = errors.New("merd does not know this")

type httpRequest struct {
	Method    string            `json:"method"`
	URL       string            `json:"url"`
	Headers   map[string]string `json:"headers"`
	TimeoutMs int32             `json:"timeoutMs"`
}

type httpResponse struct {
	StatusCode int32  `json:"statusCode"`
	Body       []byte `json:"body"`
}

// track is one of merd's, as /api/tracks has it.
type track struct {
	ID         uint64  `json:"id"`
	Title      string  `json:"title"`
	Artist     string  `json:"artist"`
	Album      string  `json:"album"`
	DurationS  float64 `json:"duration_s"`
	Similarity float64 `json:"similarity"`
}

// named returns the track that Navidrome means by a song.
func named(song songRef) (track, error) {
	var found track
	query := url.Values{"title": {song.Name}, "artist": {firstOf(song.Artist)}, "album": {song.Album}}
	query.Set("seconds", fmt.Sprint(song.seconds()))
	return found, get("/api/tracks/named?"+query.Encode(), &found)
}

// like returns the tracks that are most like a song.
func like(song songRef, count int32) ([]track, error) {
	one, err := named(song)
	if err != nil {
		return nil, err
	}
	var found []track
	return found, get(fmt.Sprintf("/api/tracks/%d/like?n=%d", one.ID, min(max(count, 1), most)), &found)
}

// path returns the tracks that lead from a song to another one, with both.
func path(start, end songRef, count int32) ([]track, error) {
	first, err := named(start)
	if err != nil {
		return nil, err
	}
	last, err := named(end)
	if err != nil {
		return nil, err
	}
	var found []track
	return found, get(fmt.Sprintf("/api/tracks/%d/path?n=%d&to=%d", first.ID, min(max(count, 2), most), last.ID), &found)
}

// get reads an answer of merd's; errUnknown, if merd does not have what is asked for.
func get(path string, answer any) error {
	request := httpRequest{"GET", address() + path, headers(), timeoutMs}
	var response struct {
		Result *httpResponse `json:"result"`
		Error  string        `json:"error"`
	}
	if err := asked(httpSend, map[string]any{"request": request}, &response); err != nil {
		return err
	}
	if response.Error != "" || response.Result == nil {
		return fmt.Errorf("%s cannot be asked: %s", address(), response.Error)
	}
	switch response.Result.StatusCode {
	case statusOK:
		return json.Unmarshal(response.Result.Body, answer)
	case statusNotFound:
		return errUnknown
	}
	return fmt.Errorf("%s answers %d: %s", address(), response.Result.StatusCode, response.Result.Body)
}

func address() string {
	if told := strings.TrimRight(strings.TrimSpace(setting("address")), "/"); told != "" {
		return told
	}
	return defaultAddress
}

func headers() map[string]string {
	if token := strings.TrimSpace(setting("token")); token != "" {
		return map[string]string{"Authorization": "Bearer " + token}
	}
	return nil
}
