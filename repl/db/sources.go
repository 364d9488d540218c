package db

import (
	"context"
	"database/sql"
	"fmt"
	"path/filepath"
	"slices"
	"sync"
	"time"

	"gorm.io/gorm"
)

// Sources are the servers of one handle: its own, and those to which a plugin sends statements in its place, as gorm.io/plugin/dbresolver does.
// While a transaction that a statement began is open on one, all statements go there.
type Sources struct {
	own     *Pool
	guarded func() bool

	mu    sync.Mutex
	pools []*Pool // the own one first
	names map[*sql.DB]string
}

// askTimeout is how long the servers of a handle are waited for when they are asked what they are.
const askTimeout = 2 * time.Second

// NewSources asks the servers of a handle, whose own pool is given, what they are. A guard holds for the own one only: while guarded reports that
// it has one, nothing goes to the others.
func NewSources(ctx context.Context, handle *gorm.DB, own *Pool, guarded func() bool) *Sources {
	s := &Sources{own: own, guarded: guarded, pools: []*Pool{own}, names: map[*sql.DB]string{}}
	plain := []*sql.DB{own.pool}
	for _, plugin := range handle.Plugins {
		// What a resolver can do; its package need not be known for that.
		resolver, ok := plugin.(interface {
			Call(func(gorm.ConnPool) error) error
		})
		if !ok {
			continue
		}
		_ = resolver.Call(func(pool gorm.ConnPool) error { // the only error is that of the function
			if p, ok := pool.(*sql.DB); ok && !slices.Contains(plain, p) {
				plain = append(plain, p)
			}
			return nil
		})
	}
	if len(plain) == 1 {
		return s
	}
	for i, name := range namesOf(ctx, handle.Name(), plain) {
		s.names[plain[i]] = name
		if i > 0 {
			s.add(plain[i])
		}
	}
	return s
}

// add makes the Pool of another server.
func (s *Sources) add(plain *sql.DB) *Pool {
	p := NewPool(plain, fmt.Sprintf("%s (%s)", s.own.name, s.names[plain]), s.own.watcher)
	s.pools = append(s.pools, p)
	return p
}

// Own is what the handle's own server is called; "" where there is no other.
func (s *Sources) Own() string { return s.names[s.own.pool] }

// For returns the pool that statements are sent to in place of another one, and what its server is called.
func (s *Sources) For(pool gorm.ConnPool) (gorm.ConnPool, string) {
	plain, ok := pool.(*sql.DB)
	if !ok {
		return pool, s.Own() // one connection of the handle's own
	}
	if s.guarded() {
		return s.own, s.Own()
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	i := slices.IndexFunc(s.pools, (*Pool).Pinned)
	if i < 0 {
		i = slices.IndexFunc(s.pools, func(p *Pool) bool { return p.pool == plain })
	}
	if i < 0 {
		s.names[plain] = fmt.Sprintf("server %d", len(s.pools)+1)
		return s.add(plain), s.names[plain]
	}
	return s.pools[i], s.names[s.pools[i].pool]
}

// namesOf calls each server by what it is, and where several are that by its address, too.
func namesOf(ctx context.Context, dialect string, pools []*sql.DB) []string {
	ctx, cancel := context.WithTimeout(ctx, askTimeout)
	defer cancel()
	names, addresses := make([]string, len(pools)), make([]string, len(pools))
	var asking sync.WaitGroup
	for i, pool := range pools {
		asking.Go(func() { names[i], addresses[i] = role(ctx, dialect, pool) })
	}
	asking.Wait()
	for _, qualify := range []func(i int) string{
		func(i int) string { return names[i] + " " + addresses[i] },
		func(i int) string { return fmt.Sprintf("%s, server %d", names[i], i+1) },
	} {
		qualified := slices.Clone(names)
		for i, name := range names {
			if slices.Index(names, name) != i || slices.Contains(names[i+1:], name) {
				qualified[i] = qualify(i)
			}
		}
		names = qualified
	}
	return names
}

// role asks a server whether it follows another one, and for its address.
func role(ctx context.Context, dialect string, pool *sql.DB) (name, address string) {
	query := map[string]string{
		"postgres": "SELECT CASE WHEN pg_is_in_recovery() THEN 'replica' ELSE 'primary' END, host(inet_server_addr()) || ':' || inet_server_port()",
		"mysql":    "SELECT CASE WHEN @@global.read_only THEN 'replica' ELSE 'primary' END, concat(@@hostname, ':', @@port)",
		"sqlite":   "SELECT file, file FROM pragma_database_list WHERE name = 'main'",
	}[dialect]
	var known sql.NullString
	if query == "" || pool.QueryRowContext(ctx, query).Scan(&name, &known) != nil {
		return "server", ""
	}
	if dialect == "sqlite" {
		name = filepath.Base(name)
	}
	return name, known.String
}
