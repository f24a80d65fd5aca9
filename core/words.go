// Package core holds the words of the heart: what facts, duties, the door and the machines under it say when something cannot be
// done. They stand here because those packages know no language, and each key must be said in every part of the product alike.
package core

import _ "embed"

// Words is the catalogue, see machine/words.
//
//go:embed words.txt
var Words string
