// Package media takes in photos and voice recordings from outside and gives back files that are safe to keep and to show.
// It is apart because it reads hostile bytes and knows nothing of grievances: what is no photo and no recording does not get past it.
package media

import (
	"bytes"
	"errors"
	"image"
	"image/color"
	"image/jpeg"
	_ "image/png" // decoders
	"io"

	"golang.org/x/image/draw"
	_ "golang.org/x/image/webp"
)

// Kind is what a file is for a person.
type Kind string

// The kinds.
const (
	Photo Kind = "photo"
	Voice Kind = "voice"
)

// File is a cleaned file.
type File struct {
	Kind          Kind
	Type          string // of the content, as browsers are told
	Bytes         []byte
	Width, Height int // of a photo
}

// Limits. A usual phone takes 12 million pixels; its largest setting is above the limit and the message says so.
const (
	MaxPhoto  = 12 << 20 // bytes, as it comes
	MaxVoice  = 3 << 20  // bytes: six minutes at what browsers record
	maxPixels = 50_000_000
	maxEdge   = 16_000
	// keptEdge is the longer edge of what is kept: enough to read a number plate of a lift or a crack in a wall, a third of a megabyte.
	keptEdge = 2048
	quality  = 82
)

// What can be wrong with a file.
var (
	ErrEmpty  = errors.New("media: empty file")
	ErrType   = errors.New("media: neither a photo nor a recording")
	ErrBroken = errors.New("media: the file is damaged or not complete")
	ErrLarge  = errors.New("media: too many bytes")
	ErrPixels = errors.New("media: too many pixels")
)

// Clean looks at the bytes, never at a name or at what a browser claims. A photo is decoded and written anew, so that nothing but its
// pixels survives: no place, no time, no owner's name, nothing appended. A recording is kept as it is once its container is one that
// browsers record.
func Clean(raw []byte) (File, error) {
	if len(raw) == 0 {
		return File{}, ErrEmpty
	}
	if t := container(raw); t != "" {
		if len(raw) > MaxVoice {
			return File{}, ErrLarge
		}
		if len(raw) < leastVoice {
			return File{}, ErrBroken
		}
		return File{Kind: Voice, Type: t, Bytes: raw}, nil
	}
	if !picture(raw) {
		return File{}, ErrType
	}
	if len(raw) > MaxPhoto {
		return File{}, ErrLarge
	}
	return photo(raw)
}

// picture tells a format by its first bytes: the decoders must not be asked about anything else.
func picture(b []byte) bool {
	return bytes.HasPrefix(b, []byte("\xff\xd8\xff")) || bytes.HasPrefix(b, []byte("\x89PNG\r\n\x1a\n")) ||
		len(b) > 12 && string(b[:4]) == "RIFF" && string(b[8:12]) == "WEBP"
}

// photo decodes, after the size that the header promises is known to be bearable: a few bytes can promise gigabytes of pixels.
func photo(raw []byte) (File, error) {
	head, _, err := image.DecodeConfig(bytes.NewReader(raw))
	if err != nil {
		return File{}, errors.Join(ErrBroken, err)
	}
	if head.Width < 1 || head.Height < 1 {
		return File{}, ErrBroken
	}
	if head.Width > maxEdge || head.Height > maxEdge || head.Width*head.Height > maxPixels {
		return File{}, ErrPixels
	}
	src, _, err := image.Decode(bytes.NewReader(raw))
	if err != nil {
		return File{}, errors.Join(ErrBroken, err)
	}
	return write(turned(shrunk(src), orientation(raw)))
}

// shrunk is the picture at the size that is kept, on white where it was transparent.
func shrunk(src image.Image) *image.RGBA {
	b := src.Bounds()
	w, h := b.Dx(), b.Dy()
	if long := max(w, h); long > keptEdge {
		w, h = max(1, w*keptEdge/long), max(1, h*keptEdge/long)
	}
	dst := image.NewRGBA(image.Rect(0, 0, w, h))
	draw.Draw(dst, dst.Bounds(), image.NewUniform(color.White), image.Point{}, draw.Src)
	if w == b.Dx() && h == b.Dy() {
		draw.Draw(dst, dst.Bounds(), src, b.Min, draw.Over)
	} else {
		draw.ApproxBiLinear.Scale(dst, dst.Bounds(), src, b, draw.Over, nil)
	}
	return dst
}

func write(img *image.RGBA) (File, error) {
	var out bytes.Buffer
	if err := jpeg.Encode(&out, img, &jpeg.Options{Quality: quality}); err != nil {
		return File{}, err
	}
	return File{Kind: Photo, Type: "image/jpeg", Bytes: out.Bytes(), Width: img.Rect.Dx(), Height: img.Rect.Dy()}, nil
}

// Read takes one upload, at most the size of a photo.
func Read(r io.Reader) ([]byte, error) {
	raw, err := io.ReadAll(io.LimitReader(r, MaxPhoto+1))
	if err == nil && len(raw) > MaxPhoto {
		err = ErrLarge
	}
	return raw, err
}
