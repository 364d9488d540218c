package models

// seedClub is a club as the seed data has it. In the text fields "-" stands for NULL, so that an empty text can be told from it; a
// year of 0 stands for NULL.
type seedClub struct {
	name, room, motto string
	founded           int
	members           int // its share of the memberships, all roles together
}

var seedClubs = []seedClub{
	{"Robotics", "W-104", "It moved!", 2011, 34},
	{"Chess", "B-12", "Touch it, move it", 1968, 26},
	{"Debate", "A-201", "The other side, too", 1974, 30},
	{"Astronomy", "Dome", "Per aspera ad astra", 1986, 24},
	{"Choir", "Hall", "-", 1952, 41},
	{"Drama", "Stage", "Break a leg 🎭", 1955, 33},
	{"Photography", "D-3", "", 1979, 22},
	{"The Retorts", "Lab 2", "Stir, do not shake", 1999, 25},
	{"Programming", "W-106", "It works on my machine", 2003, 31},
	{"漫画クラブ", "C-7", "一日一頁", 2015, 23},
	{"School Newspaper", "A-105", "-", 1961, 19},
	{"Jazz Band", "Hall", "", 1990, 17},
	{"Hill Walking", "-", "Slowly, but up", 1982, 28},
	{"Café français", "B-4", "On mange en parlant", 2008, 16},
	{"Origami 折り紙", "C-2", "-", 2019, 13},
	{"Gardening", "-", "-", 0, 18},
	{"Model United Nations", "A-202", "Point of order", 1994, 17},
	{"Marathon Knitting", "Library", "One more row", 2021, 3},
}
