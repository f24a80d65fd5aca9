package web

import _ "embed"

// Words is the catalogue of this floor: hand it to words.New with those of the parts.
//
//go:embed words.txt
var Words string
