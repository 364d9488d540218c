package show

import "testing"

func TestNearest(t *testing.T) {
	methods := []string{"Where", "Find", "First", "Having", "Order", "Or", "Preload"}
	tests := []struct {
		name, want string
	}{
		{"Whare", "Where"}, {"where", "Where"}, {"Hwere", "Where"}, {"Preloda", "Preload"}, {"Preolaeds", ""}, {"Frist", "First"}, {"Fidn", "Find"},
		{"Ordre", "Order"}, {"x", ""}, {"", ""}, {"Or", "Or"}, {"As", ""}, {"Something", ""}, {"Fxyd", ""},
	}
	for _, test := range tests {
		if got, ok := Nearest(test.name, methods); got != test.want || ok != (test.want != "") {
			t.Errorf("Nearest(%q) = %q, %v, want %q", test.name, got, ok, test.want)
		}
	}
	if _, ok := Nearest("x", nil); ok {
		t.Error("Nearest found something among nothing")
	}
}
