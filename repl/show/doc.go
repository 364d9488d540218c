// Package show turns schemas, rows, results, statements and errors into text for a terminal; it never runs a query.
//
// Every view is a method of [Printer] that writes whole lines to an [io.Writer]. Text that comes from a database or a
// program never reaches the terminal as it is: control characters are replaced by visible ones, so that data cannot
// move the cursor or change colours. Widths are display widths, so that wide runes and combining marks stay aligned.
package show
