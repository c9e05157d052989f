// What Extism gives a plugin, https://extism.org/docs/concepts/pdk: memory of the host, from which
// input, output, settings and answers of the host's functions are read, and into which they are written.
package main

import (
	"encoding/binary"
	"encoding/json"
	"errors"
)

//go:wasmimport extism:host/env input_length
func inputLength() uint64

//go:wasmimport extism:host/env input_load_u8
func inputLoad(offset uint64) uint32

//go:wasmimport extism:host/env alloc
func alloc(length uint64) uint64

//go:wasmimport extism:host/env free
func free(offset uint64)

//go:wasmimport extism:host/env length
func length(offset uint64) uint64

//go:wasmimport extism:host/env load_u8
func load(offset uint64) uint32

//go:wasmimport extism:host/env load_u64
func load64(offset uint64) uint64

//go:wasmimport extism:host/env store_u8
func store(offset uint64, value uint32)

//go:wasmimport extism:host/env output_set
func outputSet(offset uint64, length uint64)

//go:wasmimport extism:host/env error_set
func errorSet(offset uint64)

//go:wasmimport extism:host/env config_get
func configGet(offset uint64) uint64

// call reads the input as JSON, and writes as JSON what is answered to it; it returns 0, or -1 with an error.
func call[Input, Output any](answer func(Input) (Output, error)) int32 {
	var input Input
	content := make([]byte, inputLength())
	for i := range content {
		content[i] = byte(inputLoad(uint64(i)))
	}
	output, err := unmarshalled(content, &input, answer)
	if err != nil {
		errorSet(written([]byte("merd: " + err.Error())))
		return -1
	}
	outputSet(written(output), uint64(len(output)))
	return 0
}

func unmarshalled[Input, Output any](content []byte, input *Input, answer func(Input) (Output, error)) ([]byte, error) {
	if err := json.Unmarshal(content, input); err != nil {
		return nil, err
	}
	output, err := answer(*input)
	if err != nil {
		return nil, err
	}
	return json.Marshal(output)
}

// asked asks a function of the host that takes and returns JSON, at offsets of the host's memory.
func asked(function func(uint64) uint64, question, answer any) error {
	content, err := json.Marshal(question)
	if err != nil {
		return err
	}
	offset := written(content)
	defer free(offset)
	found := read(function(offset))
	if found == nil {
		return errors.New("Navidrome does not answer")
	}
	return json.Unmarshal(found, answer)
}

// setting returns what the plugin's settings say; an empty text where they say nothing.
func setting(name string) string {
	offset := written([]byte(name))
	defer free(offset)
	return string(read(configGet(offset)))
}

func written(content []byte) uint64 {
	offset := alloc(uint64(len(content)))
	for i, value := range content {
		store(offset+uint64(i), uint32(value))
	}
	return offset
}

func read(offset uint64) []byte {
	if offset == 0 {
		return nil
	}
	content := make([]byte, length(offset))
	whole := len(content) / 8 * 8
	for i := 0; i < whole; i += 8 {
		binary.LittleEndian.PutUint64(content[i:], load64(offset+uint64(i)))
	}
	for i := whole; i < len(content); i++ {
		content[i] = byte(load(offset + uint64(i)))
	}
	return content
}
