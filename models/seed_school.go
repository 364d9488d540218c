package models

import (
	"slices"
	"strconv"
	"time"
)

func (s *seeder) students() error {
	type pupil struct{ given, family person }
	var pupils []pupil
	for _, pool := range namePools {
		for _, n := range s.rand.Perm(len(pool.given) * len(pool.family))[:studentsInPool] {
			pupils = append(pupils, pupil{pool.given[n%len(pool.given)], pool.family[n/len(pool.given)]})
		}
	}
	s.rand.Shuffle(len(pupils), func(i, j int) { pupils[i], pupils[j] = pupils[j], pupils[i] })

	addresses := map[string]int{}
	for _, p := range pupils {
		student := Student{FirstName: p.given.name, LastName: p.family.name, Grade: 9 + s.rand.IntN(4)}
		if !s.chance(0.12) {
			address := p.given.ascii + "." + p.family.ascii
			addresses[address]++
			if n := addresses[address]; n > 1 {
				address += strconv.Itoa(n)
			}
			address += "@students.school.example"
			student.Email = &address
		}
		if s.chance(0.4) {
			name := pick(s, nicknames)
			student.Nickname = &name
		}
		if !s.chance(0.05) {
			// Fourteen by the September in which grade 9 begins.
			born := time.Date(2019-student.Grade, time.September, 1+s.rand.IntN(365), 0, 0, 0, 0, time.UTC)
			student.BornOn = &born
		}
		s.studentRows = append(s.studentRows, student)
	}
	return s.insert(&s.studentRows)
}

func (s *seeder) clubs() error {
	for _, c := range seedClubs {
		row := Club{Name: c.name, Room: orNull(c.room), Motto: orNull(c.motto)}
		if c.founded != 0 {
			row.Founded = &c.founded
		}
		s.clubRows = append(s.clubRows, row)
	}
	return s.insert(&s.clubRows)
}

// orNull returns nil for "-", which stands for NULL in the lists of seed data.
func orNull(text string) *string {
	if text == "-" {
		return nil
	}
	return &text
}

func (s *seeder) memberships() error {
	var rows []Membership
	leads := map[uint]bool{} // students who are president somewhere: nobody leads two clubs
	for i, club := range s.clubRows {
		roles := []string{RolePresident}
		if seedClubs[i].members >= 10 {
			roles = append(roles, RoleTreasurer, RoleSecretary)
		}
		order := s.rand.Perm(len(s.studentRows))
		lead := slices.IndexFunc(order, func(n int) bool { return s.studentRows[n].Grade >= 11 && !leads[s.studentRows[n].ID] })
		order[0], order[lead] = order[lead], order[0]
		leads[s.studentRows[order[0]].ID] = true

		for n, index := range order[:seedClubs[i].members] {
			student := s.studentRows[index]
			row := Membership{StudentID: student.ID, ClubID: club.ID, Role: RoleMember}
			if n < len(roles) {
				row.Role = roles[n]
			}
			if n < len(roles) || !s.chance(0.08) {
				entered := time.Date(2025-(student.Grade-9), time.September, 10, 0, 0, 0, 0, time.UTC)
				since := s.moment(entered, seedEnds).Truncate(24 * time.Hour)
				row.Since = &since
			}
			rows = append(rows, row)
		}
	}
	return s.insert(&rows)
}

func (s *seeder) books() error {
	var rows []Book
	for _, b := range seedBooks {
		row := Book{Title: b.title, Author: b.author}
		if b.year != 0 {
			row.Year = &b.year
		}
		if !s.chance(0.15) {
			shelf := pick(s, shelves)
			row.Shelf = &shelf
		}
		rows = append(rows, row)
	}
	return s.insert(&rows)
}
