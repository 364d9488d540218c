package db

import (
	"context"
	"database/sql/driver"
	"sync/atomic"
)

// A counter counts the connections that it opens.
type counter struct {
	driver.Connector
	opened atomic.Int64
}

func (c *counter) Connect(ctx context.Context) (driver.Conn, error) {
	conn, err := c.Connector.Connect(ctx)
	if err == nil {
		c.opened.Add(1)
	}
	return conn, err
}

// Dropped returns how many connections to a server were lost until now, as far as anybody has noticed: those that were opened, but neither are open
// nor were closed because nobody needed them. It also returns how many are open.
func (d *DB) Dropped() (lost int64, open int) {
	if d.counter == nil {
		return 0, 0
	}
	s := d.pool.Stats()
	return d.counter.opened.Load() - int64(s.OpenConnections) - s.MaxIdleClosed - s.MaxIdleTimeClosed - s.MaxLifetimeClosed, s.OpenConnections
}
