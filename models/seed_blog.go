package models

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"time"
)

func (s *seeder) users() error {
	joined := []time.Time{blogOpened, blogOpened.Add(25 * time.Minute)}
	joined = append(joined, s.moments(len(seedUsers)-len(joined), blogOpened.Add(time.Hour), blogOpened.AddDate(1, 9, 0))...)
	for i, p := range seedUsers {
		s.userRows = append(s.userRows, User{Name: p.name, Email: p.ascii + "@school.example", CreatedAt: joined[i]})
	}
	return s.insert(&s.userRows)
}

func (s *seeder) tags() error {
	var rows []Tag
	for _, name := range seedTags {
		rows = append(rows, Tag{Name: name})
	}
	if err := s.insert(&rows); err != nil {
		return err
	}
	s.tagIDs = map[string]uint{}
	for _, tag := range rows {
		s.tagIDs[tag.Name] = tag.ID
	}
	return nil
}

// userAt returns a user who had joined by then, an early one more often than a late one. Two in ten only read and comment: they
// count when reader is true.
func (s *seeder) userAt(then time.Time, reader bool) User {
	joined, _ := slices.BinarySearchFunc(s.userRows, then, func(u User, t time.Time) int { return u.CreatedAt.Compare(t) })
	for {
		r := s.rand.Float64()
		i := int(r * math.Sqrt(r) * float64(joined))
		if reader || i%10 < 8 {
			return s.userRows[i]
		}
	}
}

func (s *seeder) posts() error {
	type draft struct {
		title, body, subject string
		tags                 []string
	}
	var drafts []draft
	for _, pattern := range titlePatterns {
		for _, topic := range topics {
			drafts = append(drafts, draft{title: fmt.Sprintf(pattern, topic.name), subject: topic.name, tags: topic.tags})
		}
	}
	first := []draft{{title: "Why retorts bend", subject: topics[0].name, tags: topics[0].tags}}
	flasks := slices.IndexFunc(drafts, func(d draft) bool { return d.title == "On flasks" })
	first = append(first, drafts[flasks])
	drafts = slices.Delete(drafts, flasks, flasks+1)
	s.rand.Shuffle(len(drafts), func(i, j int) { drafts[i], drafts[j] = drafts[j], drafts[i] })
	drafts = drafts[:postCount-len(first)-len(foreignPosts)]
	for _, p := range foreignPosts {
		d := draft{title: p.title, body: p.body, subject: p.tag, tags: []string{p.tag}}
		drafts = slices.Insert(drafts, s.rand.IntN(len(drafts)), d)
	}
	drafts = append(first, drafts...)

	written := s.moments(postCount, blogOpened.Add(2*time.Hour), seedEnds)
	for i, d := range drafts {
		post := Post{Title: d.title, Body: d.body, CreatedAt: written[i]}
		author := s.userAt(written[i], false)
		if i < len(first) {
			author = s.userRows[0]
		}
		post.AuthorID = author.ID
		if d.body == "" {
			post.Body = s.body(d.subject)
		}
		if i < len(first) || !s.chance(0.1) {
			at := s.moment(written[i], written[i].Add(72*time.Hour))
			post.PublishedAt = &at
		}
		s.postRows = append(s.postRows, post)
		s.subjects = append(s.subjects, d.subject)
	}
	if err := s.insert(&s.postRows); err != nil {
		return err
	}

	type postTag struct{ PostID, TagID uint }
	var pairs []postTag
	for i, d := range drafts {
		tags := d.tags
		if len(tags) > 1 && s.chance(0.3) {
			tags = tags[:1]
		}
		if s.chance(0.05) {
			tags = nil
		}
		for _, name := range tags {
			pairs = append(pairs, postTag{s.postRows[i].ID, s.tagIDs[name]})
		}
	}
	return s.tx.Table("post_tags").CreateInBatches(&pairs, batchSize).Error
}

// body writes two to four sentences and an ending, none of them twice.
func (s *seeder) body(subject string) string {
	sentences := []string{fmt.Sprintf(pick(s, openings), subject)}
	for _, i := range s.rand.Perm(len(middles))[:1+s.rand.IntN(3)] {
		sentences = append(sentences, middles[i])
	}
	return strings.Join(append(sentences, pick(s, endings)), " ")
}

func (s *seeder) comments() error {
	var published []int // indexes of postRows
	for i, post := range s.postRows {
		if !post.Draft() && post.PublishedAt.Before(seedEnds.Add(-24*time.Hour)) {
			published = append(published, i)
		}
	}
	s.rand.Shuffle(len(published), func(i, j int) { published[i], published[j] = published[j], published[i] })
	rows := make([]Comment, commentCount)
	for n := range rows {
		// Squared, the draw gives a few posts many comments and leaves some without any.
		r := s.rand.Float64()
		i := published[int(r*r*float64(len(published)))]
		post := s.postRows[i]
		at := s.moment(*post.PublishedAt, minTime(post.PublishedAt.AddDate(0, 0, 1+s.rand.IntN(40)), seedEnds))
		rows[n] = Comment{Body: s.remark(s.subjects[i]), CreatedAt: at, PostID: post.ID, AuthorID: s.userAt(at, true).ID}
		if s.chance(0.06) {
			edited := at.Add(time.Duration(1+s.rand.IntN(600)) * time.Minute)
			rows[n].EditedAt = &edited
		}
	}
	slices.SortStableFunc(rows, func(a, b Comment) int { return a.CreatedAt.Compare(b.CreatedAt) })
	return s.insert(&rows)
}

func (s *seeder) remark(subject string) string {
	text := pick(s, remarks)
	if s.chance(0.45) {
		text += " " + pick(s, afterthoughts)
	}
	return strings.ReplaceAll(text, "%s", subject)
}

func minTime(a, b time.Time) time.Time {
	if a.Before(b) {
		return a
	}
	return b
}
