package editor

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync"
)

const (
	// maxEntries is how many cells of a history file are read, the newest.
	maxEntries = 10_000

	// maxHistoryBytes bounds what is read of a history file, from its end.
	maxHistoryBytes = 16 << 20

	// maxEntryBytes is the longest cell that is written to a history file, so that a few pasted
	// programs do not push everything else out of maxHistoryBytes.
	maxEntryBytes = 256 << 10
)

// FileHistory keeps cells in a file, one JSON string a line, readable by its owner only. Several processes may
// append to one file at once: each cell is one write to a file that is open for appending.
// What others append is seen when the file is opened next. It is safe for concurrent use.
type FileHistory struct {
	path string

	mu      sync.Mutex
	entries []string
	torn    bool // the file does not end with a newline
	failed  bool // a write failed, and was reported
}

// OpenHistory reads the newest 10,000 different cells of the file at path, which need not exist; its directory is made.
// An empty path keeps the history in memory only. The history returned is never nil and always usable: an
// error says that cells will not be kept after this session, and why.
func OpenHistory(path string) (*FileHistory, error) {
	h := &FileHistory{path: path}
	if path == "" {
		return h, nil
	}
	err := h.open()
	if err != nil {
		h.failed = true
		return h, fmt.Errorf("history is not kept after this session: %w", err)
	}
	return h, nil
}

func (h *FileHistory) open() error {
	if err := os.MkdirAll(filepath.Dir(h.path), 0o700); err != nil {
		return err
	}
	// Opening a named pipe would wait for its other end, so look first.
	if info, err := os.Stat(h.path); err == nil && !info.Mode().IsRegular() {
		return &fs.PathError{Op: "open", Path: h.path, Err: errors.New("not a regular file")}
	}
	f, err := h.appender()
	if err != nil {
		return err
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return err
	}
	if info.Mode().Perm() != 0o600 && runtime.GOOS != "windows" {
		if err := f.Chmod(0o600); err != nil {
			return err
		}
	}
	h.entries, h.torn, err = readHistory(h.path)
	return err
}

func (h *FileHistory) appender() (*os.File, error) {
	return os.OpenFile(h.path, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o600)
}

// readHistory returns the newest entries of a file. Lines that are not entries are passed over: a cell that
// was cut off when a machine went down must not hide the others.
func readHistory(path string) (entries []string, torn bool, err error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, false, err
	}
	defer f.Close()
	size, err := f.Seek(0, io.SeekEnd)
	if err != nil {
		return nil, false, err
	}
	start := max(0, size-maxHistoryBytes)
	if _, err := f.Seek(start, io.SeekStart); err != nil {
		return nil, false, err
	}
	data, err := io.ReadAll(io.LimitReader(f, maxHistoryBytes))
	if err != nil {
		return nil, false, err
	}
	torn = len(data) > 0 && data[len(data)-1] != '\n'
	if start > 0 {
		_, data, _ = bytes.Cut(data, []byte("\n"))
	}
	for line := range bytes.Lines(data) {
		var entry string
		if json.Unmarshal(line, &entry) == nil && keep(entries, entry) {
			entries = append(entries, entry)
		}
	}
	entries = distinct(entries)
	return entries[max(0, len(entries)-maxEntries):], torn, nil
}

// distinct returns each entry once, at the place where it is newest. It returns its argument where that is so already.
func distinct(entries []string) []string {
	seen := make(map[string]bool, len(entries))
	for _, entry := range entries {
		seen[entry] = true
	}
	if len(seen) == len(entries) {
		return entries
	}
	once := make([]string, len(seen))
	free := len(once)
	for _, entry := range slices.Backward(entries) {
		if seen[entry] {
			seen[entry] = false
			free--
			once[free] = entry
		}
	}
	return once
}

// keep reports whether a cell belongs in a history: not blank, not begun with a space (the person's way to keep it
// out), and not the same as the one before it.
func keep(entries []string, cell string) bool {
	if strings.TrimSpace(cell) == "" || strings.HasPrefix(cell, " ") {
		return false
	}
	return len(entries) == 0 || entries[len(entries)-1] != cell
}

// Entries returns the cells, oldest first: those of the file as it was opened, each once, then those added since, each time they
// were added, so that an entry keeps its index. The caller does not change them.
func (h *FileHistory) Entries() []string {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.entries[:len(h.entries):len(h.entries)]
}

// Add appends a cell. Blank ones, those that begin with a space, and a repetition of the last one are left out. The first failure
// to write is returned; after it the history goes on in memory, silently.
func (h *FileHistory) Add(cell string) error {
	h.mu.Lock()
	defer h.mu.Unlock()
	if !keep(h.entries, cell) {
		return nil
	}
	h.entries = append(h.entries, cell)
	if h.path == "" || h.failed || len(cell) > maxEntryBytes {
		return nil
	}
	if err := h.write(cell); err != nil {
		h.failed = true
		return fmt.Errorf("history is not kept after this session: %w", err)
	}
	return nil
}

func (h *FileHistory) write(cell string) error {
	var record bytes.Buffer
	if h.torn {
		record.WriteByte('\n')
	}
	enc := json.NewEncoder(&record)
	enc.SetEscapeHTML(false) // people search the file with grep
	if err := enc.Encode(cell); err != nil {
		return err
	}
	f, err := h.appender()
	if err != nil {
		return err
	}
	_, err = f.Write(record.Bytes())
	if err := errors.Join(err, f.Close()); err != nil {
		return err
	}
	h.torn = false
	return nil
}
