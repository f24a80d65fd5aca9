package demo

import (
	"bytes"
	"context"
	"image"
	"image/color"
	"image/draw"
	"image/png"
	"time"

	"ombud/base/access"
	"ombud/machine/media"
)

// Photo paints the n-th picture of the demo: a place without people, drawn and not taken, so that nobody is shown.
func Photo(n int) media.File {
	m := image.NewRGBA(image.Rect(0, 0, 1200, 900))
	fill := func(x, y, w, h int, c color.RGBA) {
		draw.Draw(m, image.Rect(x, y, x+w, y+h), image.NewUniform(c), image.Point{}, draw.Src)
	}
	for y := range 900 { // the sky, lighter towards the ground
		fill(0, y, 1200, 1, color.RGBA{uint8(150 + y/12), uint8(190 + y/20), uint8(215 + y/40), 255})
	}
	fill(0, 640, 1200, 260, color.RGBA{148, 140, 128, 255})
	switch n % 3 {
	case 0: // a house with a lift shaft that nobody finished
		house(fill, 120, 140, 520, 500, color.RGBA{214, 196, 170, 255})
		for y := 120; y < 640; y += 65 {
			fill(700, y, 170, 8, color.RGBA{120, 84, 60, 255})
		}
		fill(700, 120, 10, 520, color.RGBA{96, 70, 52, 255})
		fill(860, 120, 10, 520, color.RGBA{96, 70, 52, 255})
	case 1: // a road with a hole
		fill(0, 690, 1200, 210, color.RGBA{92, 92, 96, 255})
		for x := 0; x < 1200; x += 220 {
			fill(x, 780, 120, 10, color.RGBA{235, 230, 214, 255})
		}
		pit(m, 560, 830, 150, 44, color.RGBA{48, 44, 42, 255})
		house(fill, 760, 300, 320, 390, color.RGBA{196, 206, 204, 255})
	default: // houses behind a fence
		house(fill, 80, 240, 360, 400, color.RGBA{206, 190, 176, 255})
		house(fill, 520, 180, 300, 460, color.RGBA{190, 198, 210, 255})
	}
	if n%3 != 1 {
		for x := 0; x < 1200; x += 74 {
			fill(x, 650, 66, 150, color.RGBA{36, 116, 150, 255})
			fill(x, 700, 66, 12, color.RGBA{240, 240, 232, 255})
		}
	}
	var b bytes.Buffer
	_ = png.Encode(&b, m)            // into memory
	f, err := media.Clean(b.Bytes()) // as every photo
	if err != nil {
		panic(err)
	}
	return f
}

// house draws a front with windows.
func house(fill func(x, y, w, h int, c color.RGBA), x, y, w, h int, wall color.RGBA) {
	fill(x, y, w, h, wall)
	for wy := y + 40; wy+60 < y+h; wy += 92 {
		for wx := x + 34; wx+50 < x+w; wx += 84 {
			fill(wx, wy, 50, 56, color.RGBA{86, 110, 124, 255})
			fill(wx+23, wy, 4, 56, color.RGBA{232, 232, 226, 255})
		}
	}
}

// pit draws an ellipse.
func pit(m *image.RGBA, cx, cy, a, b int, c color.RGBA) {
	for y := -b; y <= b; y++ {
		for x := -a; x <= a; x++ {
			if x*x*b*b+y*y*a*a <= a*a*b*b {
				m.SetRGBA(cx+x, cy+y, c)
			}
		}
	}
}

// pictured are the matters that residents of the demo show, and with which picture.
var pictured = map[string]int{"0307": 0, "0303": 0, "0304": 1, "0201": 2}

// mostPictures keeps the demo quick to make.
const mostPictures = 12

// show lets the person who filed add a photo a few minutes later.
func (s *Stage) show(id, matter string) {
	n, ok := pictured[matter]
	if !ok || s.Files == nil || s.pictures == mostPictures {
		return
	}
	s.pictures++
	s.plan(s.Clock.Now().Add(4*time.Minute), func(ctx context.Context) error {
		holder := access.Caller{Roles: []access.Role{access.Resident}, Subject: id}
		return s.Files.Add(ctx, holder, access.AddInfo, id, []media.File{Photo(n)})
	})
}
