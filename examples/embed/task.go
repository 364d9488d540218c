package main

import "time"

// Task is something to do.
type Task struct {
	ID    uint
	Title string `gorm:"not null"`
	Done  bool
	Due   *time.Time
}

// Finish marks the task as done. The row stays as it is until the task is saved.
func (t *Task) Finish() { t.Done = true }
