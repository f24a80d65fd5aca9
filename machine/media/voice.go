package media

import "bytes"

// leastVoice is the shortest recording in bytes: the head of a container alone holds no sound.
const leastVoice = 256

// container names the type of a recording by its container, "" for none that a browser's MediaRecorder writes: WebM (Chromium,
// Firefox), Ogg (Firefox), MP4 (Safari). The sound inside is not touched.
func container(b []byte) string {
	switch {
	case bytes.HasPrefix(b, []byte("\x1a\x45\xdf\xa3")):
		if bytes.Contains(b[:min(len(b), 64)], []byte("webm")) {
			return "audio/webm"
		}
	case bytes.HasPrefix(b, []byte("OggS\x00")):
		return "audio/ogg"
	case len(b) >= 12 && string(b[4:8]) == "ftyp":
		switch string(b[8:12]) {
		case "M4A ", "mp42", "mp41", "isom", "iso4", "iso5", "iso6", "iso8", "M4B ":
			return "audio/mp4"
		}
	}
	return ""
}
