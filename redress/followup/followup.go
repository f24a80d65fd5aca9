// Package followup asks, after a grievance is concluded, whether it was: somebody other than the handler asks, in a sample that nobody
// can choose. It is apart because neither the handling office nor its figures may have a hand in whom is asked and what is heard.
package followup

// State is where the asking about one grievance stands.
type State string

// The states. Silence is a bucket of its own: it is never counted as satisfied.
const (
	Waiting State = "waiting"
	Reached State = "reached"
	Silent  State = "silent"
)

// Asked is a drawn grievance as its facts made it.
type Asked struct {
	Subject  string
	Period   string
	Asker    string // office that must ask, "" where every office above had a hand in it
	Office   string // office that handled it
	State    State
	Attempts int64
	TriedAt  int64
	Solved   string
	Again    bool // dissatisfied, and not looked at again yet
}

// Draw is the draw of one week, by its Monday. Size is 0 until it is drawn.
type Draw struct {
	Period     string
	Ends       int64 // 24:00 of the Sunday
	Office     string
	Commitment string
	Share      int64 // of a thousand
	Size       int64 // of the checkpoint
	DrawnAt    int64
}
