package db

import "testing"

func TestYugabyte(t *testing.T) {
	for version, want := range map[string]bool{"11.2-YB-2.20.1.0-b0": true, "15.2-YB-2025.1.0.0-b0": true, "15.20 (Debian 15.20-0+deb12u1)": false, "13.0.0": false, "": false} {
		if got := yugabyte(version); got != want {
			t.Errorf("%s is YugabyteDB: %t", version, got)
		}
	}
}
