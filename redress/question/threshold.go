package question

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"ombud/base/calendar"
)

// Threshold is from how many followers on a question is owed an answer, from which day, and the local text that sets it.
type Threshold struct {
	From      calendar.Date
	Followers int64
	Cite      string
}

// LoadThresholds reads question-threshold.csv: from, followers, cite, the earliest day first.
func LoadThresholds(raw []byte) ([]Threshold, error) {
	rows, err := csv.NewReader(bytes.NewReader(raw)).ReadAll()
	if err != nil {
		return nil, fmt.Errorf("question thresholds: %w", err)
	}
	if len(rows) < 2 || !slices.Equal(rows[0], []string{"from", "followers", "cite"}) {
		return nil, fmt.Errorf("question thresholds: want rows of from, followers, cite")
	}
	var out []Threshold
	for i, r := range rows[1:] {
		day, err := calendar.Parse(r[0])
		n, bad := strconv.ParseInt(r[1], 10, 64)
		switch {
		case err != nil:
			return nil, fmt.Errorf("question thresholds:%d: from is a day like 2026-01-01", i+2)
		case bad != nil || n < few || Bucket(n) != n:
			return nil, fmt.Errorf("question thresholds:%d: followers is one of 5, 10, 20, 50, 100 and so on: counts are shown rounded to these", i+2)
		case !strings.Contains(r[2], "《"):
			return nil, fmt.Errorf("question thresholds:%d: cite must name the text in 《》", i+2)
		case len(out) > 0 && day <= out[len(out)-1].From:
			return nil, fmt.Errorf("question thresholds:%d: days must go up", i+2)
		}
		out = append(out, Threshold{day, n, r[2]})
	}
	return out, nil
}

// at is the threshold in force on the day of an instant; before the first row, the first.
func at(list []Threshold, now time.Time) Threshold {
	out := list[0]
	for _, t := range list {
		if t.From <= calendar.DateOf(now) {
			out = t
		}
	}
	return out
}
