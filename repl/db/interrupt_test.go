package db

import (
	"context"
	"testing"
	"time"
)

// endless runs for minutes before its first row.
const endless = "WITH RECURSIVE t(n) AS (SELECT 1 UNION ALL SELECT n+1 FROM t WHERE n < 1000000000) SELECT count(*) FROM t"

func TestInterrupt(t *testing.T) {
	d, err := Open(":memory:", Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { d.Close() })
	for name, run := range map[string]func(ctx context.Context) error{
		"query": func(ctx context.Context) error { return d.Gorm.WithContext(ctx).Raw(endless).Scan(new(int)).Error },
		"exec": func(ctx context.Context) error {
			return d.Gorm.WithContext(ctx).Exec("CREATE TABLE big AS " + endless).Error
		},
		"transaction": func(ctx context.Context) error {
			tx := d.Gorm.WithContext(ctx).Begin()
			defer tx.Rollback()
			return tx.Raw(endless).Scan(new(int)).Error
		},
	} {
		t.Run(name, func(t *testing.T) {
			ctx, cancel := context.WithCancel(context.Background())
			ended := make(chan error, 1)
			go func() { ended <- run(ctx) }()
			time.AfterFunc(50*time.Millisecond, cancel)
			select {
			case err := <-ended:
				if err == nil {
					t.Error("an interrupted statement gave no error")
				}
			case <-time.After(20 * time.Second):
				t.Fatal("the statement goes on")
			}
			if err := d.Gorm.Exec("SELECT 1").Error; err != nil {
				t.Errorf("the database after an interrupt: %v", err)
			}
		})
	}
}

// TestHandle fails when the driver hides its handle elsewhere, and statements cannot be interrupted any more.
func TestHandle(t *testing.T) {
	d, err := Open(":memory:", Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { d.Close() })
	c, err := d.pool.Conn(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	if err := c.Raw(func(inner any) error {
		if own, ok := inner.(*conn); !ok || own.handle == 0 {
			t.Errorf("connection %T without a handle", inner)
		}
		return nil
	}); err != nil {
		t.Fatal(err)
	}
}
