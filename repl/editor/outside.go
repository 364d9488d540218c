package editor

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strings"
)

// Prefill makes the next cell begin as text, to be edited and run by the person. It reports whether it can: not
// where lines are read without editing.
func (t *Terminal) Prefill(text string) bool {
	if t.plain != nil {
		return false
	}
	t.prefill = text
	return true
}

// EditOutside has text edited in the person's own editor, $VISUAL or $EDITOR, and returns what was saved. It is called between
// cells, when the terminal is not raw. An error says that there is no such editor or that it failed, and the text is lost then.
func (t *Terminal) EditOutside(ctx context.Context, text string) (string, error) {
	program := strings.TrimSpace(t.cfg.Getenv("VISUAL"))
	if program == "" {
		program = strings.TrimSpace(t.cfg.Getenv("EDITOR"))
	}
	if program == "" {
		return "", errors.New("no editor to open: set EDITOR to one, such as EDITOR=nano")
	}
	file, err := os.CreateTemp("", "retort-*"+t.cfg.FileType(text))
	if err != nil {
		return "", fmt.Errorf("edit a cell: %w", err)
	}
	defer os.Remove(file.Name())
	if text != "" {
		text += "\n"
	}
	_, err = file.WriteString(text)
	if err := errors.Join(err, file.Close()); err != nil {
		return "", fmt.Errorf("edit a cell: %w", err)
	}
	cmd := editorCommand(ctx, program, file.Name())
	cmd.Stdin, cmd.Stdout, cmd.Stderr = t.cfg.In, t.cfg.Out, t.cfg.Out
	if err := cmd.Run(); err != nil {
		return "", fmt.Errorf("the editor %s failed: %w", program, err)
	}
	saved, err := os.ReadFile(file.Name()) // by its name: editors may replace the file
	if err != nil {
		return "", fmt.Errorf("edit a cell: %w", err)
	}
	edited := strings.ReplaceAll(strings.ToValidUTF8(string(saved), "\uFFFD"), "\r\n", "\n")
	return strings.TrimRight(edited, "\n"), nil
}
