package media

import (
	"bytes"
	"encoding/binary"
	"errors"
	"hash/crc32"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
	"testing"
)

// picture of two halves: red on the left, blue on the right.
func halves(w, h int) *image.RGBA {
	m := image.NewRGBA(image.Rect(0, 0, w, h))
	for y := range h {
		for x := range w {
			c := color.RGBA{200, 0, 0, 255}
			if x >= w/2 {
				c = color.RGBA{0, 0, 200, 255}
			}
			m.Set(x, y, c)
		}
	}
	return m
}

func asJPEG(t testing.TB, m image.Image) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := jpeg.Encode(&b, m, nil); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// withExif puts an Exif segment with an orientation, a maker and a position behind the start of a JPEG, as phones do.
func withExif(raw []byte, orientation uint16) []byte {
	le := binary.LittleEndian
	t := []byte("II*\x00\x08\x00\x00\x00")
	t = le.AppendUint16(t, 2)
	entry := func(tag, kind uint16, n, value uint32) {
		t = le.AppendUint16(t, tag)
		t = le.AppendUint16(t, kind)
		t = le.AppendUint32(t, n)
		t = le.AppendUint32(t, value)
	}
	entry(0x0112, 3, 1, uint32(orientation))
	entry(0x8825, 4, 1, 38) // the GPS directory
	t = le.AppendUint32(t, 0)
	t = le.AppendUint16(t, 1)
	entry(0x001d, 2, 20, 56)
	t = append(t, "GPS-SECRET-34.75,113.6 "...)
	body := append([]byte("Exif\x00\x00"), t...)
	seg := append([]byte{0xff, 0xe1, byte((len(body) + 2) >> 8), byte(len(body) + 2)}, body...)
	return append(append(append([]byte{}, raw[:2]...), seg...), raw[2:]...)
}

func TestCleanRemovesThePosition(t *testing.T) {
	t.Parallel()
	raw := withExif(asJPEG(t, halves(400, 200)), 1)
	raw = append(raw, "APPENDED-SECRET"...)
	if !bytes.Contains(raw, []byte("GPS-SECRET")) {
		t.Fatal("the example has no position")
	}
	f, err := Clean(raw)
	if err != nil {
		t.Fatal(err)
	}
	for _, secret := range []string{"GPS-SECRET", "Exif", "APPENDED-SECRET"} {
		if bytes.Contains(f.Bytes, []byte(secret)) {
			t.Errorf("%s survives", secret)
		}
	}
	if f.Kind != Photo || f.Type != "image/jpeg" || f.Width != 400 || f.Height != 200 {
		t.Errorf("got %s %s %d x %d", f.Kind, f.Type, f.Width, f.Height)
	}
}

func TestCleanTurnsAndShrinks(t *testing.T) {
	t.Parallel()
	red := func(f File, x, y int) bool {
		m, err := jpeg.Decode(bytes.NewReader(f.Bytes))
		if err != nil {
			t.Fatal(err)
		}
		r, _, b, _ := m.At(x, y).RGBA()
		return r > b
	}
	for o, want := range map[uint16]struct{ w, h, x, y int }{ // where red is once it is turned
		1: {400, 200, 20, 100}, 2: {400, 200, 380, 100}, 3: {400, 200, 380, 100}, 4: {400, 200, 20, 100},
		5: {200, 400, 100, 20}, 6: {200, 400, 100, 20}, 7: {200, 400, 100, 380}, 8: {200, 400, 100, 380},
	} {
		f, err := Clean(withExif(asJPEG(t, halves(400, 200)), o))
		if err != nil {
			t.Fatal(err)
		}
		if f.Width != want.w || f.Height != want.h || !red(f, want.x, want.y) || red(f, f.Width-1-want.x, f.Height-1-want.y) {
			t.Errorf("orientation %d: %d x %d, or turned the wrong way", o, f.Width, f.Height)
		}
	}
	f, err := Clean(asJPEG(t, halves(4000, 3000)))
	if err != nil || f.Width != 2048 || f.Height != 1536 || len(f.Bytes) > 400<<10 {
		t.Errorf("%d x %d, %d bytes, %v", f.Width, f.Height, len(f.Bytes), err)
	}
}

// bomb is a PNG whose header promises w x h pixels.
func bomb(w, h uint32) []byte {
	head := append([]byte("IHDR"), binary.BigEndian.AppendUint32(binary.BigEndian.AppendUint32(nil, w), h)...)
	head = append(head, 8, 6, 0, 0, 0)
	out := append([]byte("\x89PNG\r\n\x1a\n"), 0, 0, 0, 13)
	out = append(out, head...)
	out = binary.BigEndian.AppendUint32(out, crc32.ChecksumIEEE(head))
	return append(out, 0, 0, 0, 0, 'I', 'D', 'A', 'T')
}

func webm() []byte {
	return append([]byte("\x1a\x45\xdf\xa3\x9f\x42\x86\x81\x01\x42\x82\x84webm"), make([]byte, 400)...)
}

func TestCleanRefuses(t *testing.T) {
	t.Parallel()
	whole := asJPEG(t, halves(400, 200))
	for name, x := range map[string]struct {
		raw  []byte
		want error
	}{
		"nothing":           {nil, ErrEmpty},
		"a text":            {[]byte("hello, I am called photo.jpg"), ErrType},
		"a program":         {[]byte("MZ\x90\x00\x03"), ErrType},
		"a page":            {[]byte("<html><script>alert(1)</script>"), ErrType},
		"a vector image":    {[]byte("<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>"), ErrType},
		"a PDF":             {[]byte("%PDF-1.7\n"), ErrType},
		"a moving image":    {[]byte("GIF89a\x01\x00\x01\x00"), ErrType},
		"half a photo":      {whole[:len(whole)/2], ErrBroken},
		"a header alone":    {whole[:20], ErrBroken},
		"a bomb":            {bomb(60000, 60000), ErrPixels},
		"a long bomb":       {bomb(1<<31-1, 1), ErrPixels},
		"a wide picture":    {bomb(10000, 6000), ErrPixels},
		"a hollow PNG":      {bomb(100, 100), ErrBroken},
		"too large a photo": {append(append([]byte{}, whole...), make([]byte, MaxPhoto)...), ErrLarge},
		"too long a voice":  {append(webm(), make([]byte, MaxVoice)...), ErrLarge},
		"a voice's head":    {webm()[:40], ErrBroken},
		"another Matroska":  {append([]byte("\x1a\x45\xdf\xa3\x9f\x42\x82\x88matroska"), make([]byte, 400)...), ErrType},
		"a strange MP4":     {append([]byte("\x00\x00\x00\x18ftypqt  "), make([]byte, 400)...), ErrType},
	} {
		if _, err := Clean(x.raw); !errors.Is(err, x.want) {
			t.Errorf("%s: %v, want %v", name, err, x.want)
		}
	}
}

func TestCleanTakes(t *testing.T) {
	t.Parallel()
	var p bytes.Buffer
	if err := png.Encode(&p, image.NewNRGBA(image.Rect(0, 0, 30, 20))); err != nil {
		t.Fatal(err)
	}
	f, err := Clean(p.Bytes())
	if err != nil || f.Type != "image/jpeg" {
		t.Fatalf("%v %v", f.Type, err)
	}
	m, err := jpeg.Decode(bytes.NewReader(f.Bytes))
	if err != nil {
		t.Fatal(err)
	}
	if r, _, _, _ := m.At(10, 10).RGBA(); r>>8 < 250 {
		t.Errorf("what was transparent is %d, not white", r>>8)
	}
	// A WebP of one pixel, lossless.
	one := []byte("RIFF\x1a\x00\x00\x00WEBPVP8L\x0d\x00\x00\x00\x2f\x00\x00\x00\x10\x07\x10\x11\x11\x88\x88\xfe\x07\x00")
	if f, err := Clean(one); err != nil || f.Width != 1 {
		t.Errorf("WebP: %v", err)
	}
	for want, raw := range map[string][]byte{
		"audio/webm": webm(),
		"audio/ogg":  append([]byte("OggS\x00\x02"), make([]byte, 400)...),
		"audio/mp4":  append([]byte("\x00\x00\x00\x1cftypisom"), make([]byte, 400)...),
	} {
		if f, err := Clean(raw); err != nil || f.Kind != Voice || f.Type != want {
			t.Errorf("%s: %s, %v", want, f.Type, err)
		}
	}
}

func FuzzClean(f *testing.F) {
	f.Add(withExif(asJPEG(f, halves(8, 8)), 6))
	f.Add(bomb(4, 4))
	f.Add(webm())
	f.Fuzz(func(t *testing.T, raw []byte) {
		out, err := Clean(raw)
		if err == nil && out.Kind == Photo {
			if _, err := jpeg.Decode(bytes.NewReader(out.Bytes)); err != nil {
				t.Fatalf("what was written cannot be read: %v", err)
			}
		}
	})
}
