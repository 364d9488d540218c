package db

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"sync/atomic"
	"time"
)

// sweepTime is how long Sweep waits for a server.
const sweepTime = time.Second

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

// Sweep has the idle connections to a server looked at, and drops those that are lost: what ends one has often ended all.
func (d *DB) Sweep(ctx context.Context) {
	ctx, cancel := context.WithTimeout(ctx, sweepTime)
	defer cancel()
	var held []*sql.Conn // until all were looked at, as the pool would give the same one again
	for range d.pool.Stats().Idle {
		c, err := d.pool.Conn(ctx)
		if err != nil {
			break
		}
		_ = c.PingContext(ctx) // an error has the pool drop it
		held = append(held, c)
	}
	for _, c := range held {
		_ = c.Close() // the only error is that it was dropped
	}
}
