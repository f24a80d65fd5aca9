package field

import (
	"context"
	"encoding/json"
	"math"
	"net/url"
	"strconv"

	"ombud/machine/media"
	"ombud/redress/attach"
)

// Spot is a position that a worker chose to add. It is kept like a photo, sealed; the fact has the hash of it, and the salt keeps the
// position from being guessed from that.
type Spot struct {
	Salt   string `json:"salt"`
	Lat    int64  `json:"lat"` // 1/100,000 degree
	Lon    int64  `json:"lon"`
	Within int64  `json:"within"` // metres; 0: none
}

func readSpot(v url.Values) Spot {
	lat, e1 := strconv.ParseFloat(v.Get("lat"), 64)
	lon, e2 := strconv.ParseFloat(v.Get("lon"), 64)
	within, e3 := strconv.ParseFloat(v.Get("within"), 64)
	if e1 != nil || e2 != nil || e3 != nil || !(math.Abs(lat) <= 90 && math.Abs(lon) <= 180 && within > 0 && within < 1e6) {
		return Spot{}
	}
	return Spot{Lat: int64(math.Round(lat * 1e5)), Lon: int64(math.Round(lon * 1e5)), Within: int64(math.Ceil(within))}
}

// file is the spot as a file; nothing when there is none.
func (s Spot) file(salt string) []media.File {
	if s.Within == 0 {
		return nil
	}
	s.Salt = salt
	b, _ := json.Marshal(s) // numbers
	return []media.File{{Kind: attach.Spot, Type: "application/json", Bytes: b}}
}

// spot opens the position of a grievance; the zero value when nobody added one.
func (w *Work) spot(ctx context.Context, subject string) (s Spot, err error) {
	list, err := attach.Of(ctx, w.Door.DB, subject)
	if err != nil {
		return s, err
	}
	for _, f := range list {
		if f.Kind != attach.Spot {
			continue
		}
		_, raw, err := w.Files.Read(ctx, subject, f.Hash)
		if err != nil {
			return s, err
		}
		err = json.Unmarshal(raw, &s)
		return s, err
	}
	return s, nil
}

// degrees writes a position for people: 34.75123.
func degrees(n int64) string { return strconv.FormatFloat(float64(n)/1e5, 'f', 5, 64) }
