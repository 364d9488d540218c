package show

import (
	"testing"
	"time"
)

func TestTimeFormat(t *testing.T) {
	at := func(clock string) time.Time {
		x, err := time.Parse("15:04:05.999", clock)
		if err != nil {
			t.Fatal(err)
		}
		return x
	}
	for _, tt := range []struct {
		times []time.Time
		want  string
	}{
		{[]time.Time{at("00:00:00"), at("00:00:00")}, time.DateOnly},
		{[]time.Time{at("00:00:00"), at("10:00:07")}, "2006-01-02 15:04"},
		{[]time.Time{at("10:00:07"), at("10:00:07"), at("10:01:07")}, "2006-01-02 15:04"},
		{[]time.Time{at("10:00:07.1"), at("10:00:07.2")}, "2006-01-02 15:04"},
		{[]time.Time{at("10:00:07"), at("11:00:00"), at("10:00:27")}, time.DateTime},
	} {
		if got := timeFormat(tt.times); got != tt.want {
			t.Errorf("%v: %q, want %q", tt.times, got, tt.want)
		}
	}
}
