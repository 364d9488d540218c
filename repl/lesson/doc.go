// Package lesson is a course that is done at the prompt: it reads lessons, one Markdown file each, says whether a cell answers a step and what
// is missing where it does not, remembers how far a learner has come, and proves that lessons hold what they say.
//
// A lesson begins with its front matter, followed by prose and steps. Code fences with a role are executed:
//
//	---
//	format: 1
//	id: relations/association-objects
//	title: "President of the club"
//	fixture: school
//	requires: [relations/association-tables]
//	---
//	Prose of the lesson.
//
//	## step: who-is-president
//	Prose of the step.
//
//	```go demo           what to look at; a present runs it
//	```go starter        a beginning, that does not answer the step
//	```go solution       answers the step; several are several ways
//	```go wrong msg="…"  does not, and gets this message
//	```check             what an answer is measured by, in YAML: see Check
//	```hint              repeated: each says a little more
//	```notes             what a teacher says
//
// The language of code is go, sql, or retort for whatever may stand at the prompt. A fence without a role is prose.
//
// The package evaluates nothing by itself: a [Bench] does.
package lesson
