package journal

import (
	"os"
	"syscall"
)

// createLocked makes a file. Opened without sharing, it is locked from its first moment.
func createLocked(path string) (*os.File, error) { return openAlone(path, syscall.CREATE_NEW) }

// takeLocked opens a file that exists, and fails where a living session has it open.
func takeLocked(path string) (*os.File, error) { return openAlone(path, syscall.OPEN_EXISTING) }

func openAlone(path string, disposition uint32) (*os.File, error) {
	name, err := syscall.UTF16PtrFromString(path)
	if err != nil {
		return nil, err
	}
	const noSharing = 0
	handle, err := syscall.CreateFile(name, syscall.GENERIC_READ|syscall.GENERIC_WRITE, noSharing, nil, disposition,
		syscall.FILE_ATTRIBUTE_NORMAL, 0)
	if err != nil {
		return nil, &os.PathError{Op: "open", Path: path, Err: err}
	}
	return os.NewFile(uintptr(handle), path), nil
}
