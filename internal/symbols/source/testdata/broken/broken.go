package broken

var X nope
