package media

import (
	"bytes"
	"encoding/binary"
	"image"
)

// orientation is how a JPEG says that it must be turned, 1 to 8 (Exif tag 0x0112); 1 when it says nothing. A phone held upright writes
// its picture lying down: written anew without this, every photo would lie on its side.
func orientation(raw []byte) int {
	if len(raw) < 4 || raw[0] != 0xff || raw[1] != 0xd8 {
		return 1
	}
	for at := 2; at+4 <= len(raw) && raw[at] == 0xff; {
		kind, size := raw[at+1], int(binary.BigEndian.Uint16(raw[at+2:]))
		if kind == 0xda || size < 2 || at+2+size > len(raw) { // the pixels begin
			return 1
		}
		if body := raw[at+4 : at+2+size]; kind == 0xe1 && bytes.HasPrefix(body, []byte("Exif\x00\x00")) {
			return tag(body[6:])
		}
		at += 2 + size
	}
	return 1
}

// tag reads the orientation out of the first directory of a TIFF.
func tag(t []byte) int {
	if len(t) < 8 {
		return 1
	}
	var order binary.ByteOrder = binary.BigEndian
	if string(t[:2]) == "II" {
		order = binary.LittleEndian
	}
	dir := uint64(order.Uint32(t[4:]))
	if dir+2 > uint64(len(t)) {
		return 1
	}
	n := uint64(order.Uint16(t[dir:]))
	for i := range n {
		at := dir + 2 + 12*i
		if at+12 > uint64(len(t)) {
			return 1
		}
		if order.Uint16(t[at:]) == 0x0112 {
			if o := int(order.Uint16(t[at+8:])); o >= 1 && o <= 8 {
				return o
			}
			return 1
		}
	}
	return 1
}

// turned is the picture as it was seen.
func turned(src *image.RGBA, o int) *image.RGBA {
	if o <= 1 || o > 8 {
		return src
	}
	w, h := src.Rect.Dx(), src.Rect.Dy()
	dst := image.NewRGBA(image.Rect(0, 0, w, h))
	if o >= 5 {
		dst = image.NewRGBA(image.Rect(0, 0, h, w))
	}
	for y := range h {
		for x := range w {
			var u, v int
			switch o {
			case 2:
				u, v = w-1-x, y
			case 3:
				u, v = w-1-x, h-1-y
			case 4:
				u, v = x, h-1-y
			case 5:
				u, v = y, x
			case 6:
				u, v = h-1-y, x
			case 7:
				u, v = h-1-y, w-1-x
			case 8:
				u, v = y, w-1-x
			}
			copy(dst.Pix[dst.PixOffset(u, v):][:4], src.Pix[src.PixOffset(x, y):][:4])
		}
	}
	return dst
}
