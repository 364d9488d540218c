//go:build linux || darwin

package editor

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"os/signal"
	"syscall"
	"testing"
	"time"
	"unsafe"
)

// The tests of this file need processes with a terminal of their own, so the test binary runs itself: as a
// job with an editor, or as a shell with job control that starts that job.
const roleVariable = "RETORT_EDITOR_TEST_ROLE"

func TestMain(m *testing.M) {
	switch os.Getenv(roleVariable) {
	case "":
		os.Exit(m.Run())
	case "job":
		os.Exit(job())
	case "shell":
		os.Exit(shell())
	}
}

// job reads and prints cells until the end.
func job() int {
	editor, err := NewTerminal(Config{Prompt: func() string { return "school> " }})
	if err != nil {
		fmt.Println(err)
		return 1
	}
	defer editor.Close()
	for {
		cell, err := editor.ReadCell(context.Background())
		switch {
		case errors.Is(err, ErrTerminated):
			fmt.Println("terminated")
			return 3
		case err == io.EOF:
			return 0
		case err != nil:
			fmt.Println(err)
			return 1
		}
		fmt.Printf("got %s\n", cell)
		if cell == "wait" {
			// In cooked mode, Ctrl-C is a signal to the program.
			interrupted := make(chan os.Signal, 1)
			signal.Notify(interrupted, os.Interrupt)
			fmt.Println("waiting")
			<-interrupted
			signal.Stop(interrupted)
			fmt.Println("stopped by SIGINT")
		}
	}
}

// shell runs a job in the foreground, and continues it whenever it stops.
func shell() int {
	signal.Ignore(syscall.SIGTTOU) // it takes the terminal back while it is in the background
	self, err := os.Executable()
	if err != nil {
		return 1
	}
	cmd := exec.Command(self)
	cmd.Env = append(os.Environ(), roleVariable+"=job")
	cmd.Stdin, cmd.Stdout, cmd.Stderr = os.Stdin, os.Stdout, os.Stderr
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true, Foreground: true, Ctty: 0}
	if err := cmd.Start(); err != nil {
		fmt.Println(err)
		return 1
	}
	for {
		var status syscall.WaitStatus
		if _, err := syscall.Wait4(cmd.Process.Pid, &status, syscall.WUNTRACED, nil); err != nil {
			fmt.Println(err)
			return 1
		}
		if !status.Stopped() {
			fmt.Printf("job left with %d\n", status.ExitStatus())
			return 0
		}
		foreground(syscall.Getpgrp())
		fmt.Print("job stopped, name: ")
		var name string
		_, _ = fmt.Scanln(&name) // echoed only if the terminal was restored
		foreground(cmd.Process.Pid)
		_ = syscall.Kill(-cmd.Process.Pid, syscall.SIGCONT)
	}
}

func foreground(group int) {
	id := int32(group)
	_, _, _ = syscall.Syscall(syscall.SYS_IOCTL, 0, syscall.TIOCSPGRP, uintptr(unsafe.Pointer(&id)))
}

// run starts the test binary in a role on the console, as the leader of a session.
func (c *console) run(role string) *exec.Cmd {
	c.t.Helper()
	self, err := os.Executable()
	if err != nil {
		c.t.Fatal(err)
	}
	cmd := exec.Command(self)
	cmd.Env = append(os.Environ(),
		roleVariable+"="+role, "TERM=xterm-256color", "LC_ALL=en_US.UTF-8")
	cmd.Stdin, cmd.Stdout, cmd.Stderr = c.tty, c.tty, c.tty
	cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true, Setctty: true}
	if err := cmd.Start(); err != nil {
		c.t.Fatal(err)
	}
	c.t.Cleanup(func() {
		if cmd.ProcessState == nil {
			_ = cmd.Process.Kill()
			_ = cmd.Wait()
		}
	})
	return cmd
}

func (c *console) wait(cmd *exec.Cmd) int {
	c.t.Helper()
	timer := time.AfterFunc(deadline, func() { _ = cmd.Process.Kill() })
	defer timer.Stop()
	_ = cmd.Wait()
	return cmd.ProcessState.ExitCode()
}

func TestSuspend(t *testing.T) {
	c := newConsole(t, 40, 12)
	before := c.state()
	cmd := c.run("shell")
	c.waitScreen("school>")
	c.send("abc\x1a")
	c.waitScreen("school> abc^Z\njob stopped, name:")
	c.send("ada\r")
	c.waitScreen("school> abc^Z\njob stopped, name: ada\nschool> abc")
	c.send("d\r")
	c.waitScreen("school> abc^Z\njob stopped, name: ada\nschool> abcd\ngot abcd\nschool>")
	c.send("\x04")
	c.waitText("job left with 0")
	if code := c.wait(cmd); code != 0 {
		t.Errorf("exit code %d", code)
	}
	c.wantState(before)
}

func TestSuspendWithoutJobControl(t *testing.T) {
	c := newConsole(t, 40, 12)
	cmd := c.run("job")
	c.waitScreen("school>")
	c.send("abc\x1a")
	c.waitScreen("school> abc^Z\nschool> abc")
	c.send("\r\x04")
	if code := c.wait(cmd); code != 0 {
		t.Errorf("exit code %d", code)
	}
}

func TestKillTerm(t *testing.T) {
	c := newConsole(t, 40, 12)
	before := c.state()
	cmd := c.run("job")
	c.waitScreen("school>")
	c.send("abc")
	c.waitScreen("school> abc")
	if err := cmd.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	c.waitScreen("school> abc\nterminated")
	if code := c.wait(cmd); code != 3 {
		t.Errorf("exit code %d", code)
	}
	c.wantState(before)
}

func TestInterruptWhileACellRuns(t *testing.T) {
	c := newConsole(t, 40, 12)
	cmd := c.run("job")
	c.waitScreen("school>")
	c.send("wait\r")
	c.waitText("waiting")
	c.send("\x03")
	c.waitText("stopped by SIGINT\nschool>")
	c.send("\x04")
	if code := c.wait(cmd); code != 0 {
		t.Errorf("exit code %d", code)
	}
}

func TestResizeSignal(t *testing.T) {
	c := newConsole(t, 12, 6)
	cmd := c.run("job")
	c.waitScreen("school>")
	c.send("abcdef")
	c.waitScreen("school> abcd\nef")
	c.setsize(30, 6) // the system tells the process
	c.waitScreen("school> abcdef")
	c.send("\x03\x04")
	c.wait(cmd)
}
