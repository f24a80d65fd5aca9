// Package peer is what all contenders that stand beside ombud share: how they start, how they end, and what a filing holds. It is
// apart so that each peer's own file shows nothing but the peer.
package peer

import (
	"fmt"
	"io"
	"net"
	"os"
	"strings"
)

// Offices is how many offices the filled rows belong to; Office is the one whose queue is opened.
const (
	Offices = 40
	Office  = "office-7"
)

// Text is a filing's text, as long as that of the web form of ombud bench filing.
var Text = strings.Repeat("旁边的工地夜里十二点还在施工，孩子和老人都睡不好，请管一管。", 7)

// Live ends the process when its standard input closes, so that no peer outlives the run that started it, however that ends.
func Live() {
	go func() {
		_, _ = io.Copy(io.Discard, os.Stdin)
		os.Exit(0)
	}()
}

// Listen takes a free port of this machine.
func Listen() (net.Listener, error) { return net.Listen("tcp", "127.0.0.1:0") }

// Ready says where the peer is; the run reads this line.
func Ready(ln net.Listener) { fmt.Printf("http://%s\n", ln.Addr()) }
