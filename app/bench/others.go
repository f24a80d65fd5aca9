package bench

import (
	"os"
	"runtime"
	"strconv"
	"strings"
	"time"
)

// busy is the processor time that the whole machine has worked, from /proc; 0 where there is none.
func busy() time.Duration {
	raw, err := os.ReadFile("/proc/stat")
	if err != nil {
		return 0
	}
	line, _, _ := strings.Cut(string(raw), "\n")
	f := strings.Fields(line)
	if len(f) < 9 || f[0] != "cpu" {
		return 0
	}
	var ticks int
	for i, v := range f[1:9] {
		if n, _ := strconv.Atoi(v); i != 3 && i != 4 { // idle, and waiting for the disk
			ticks += n
		}
	}
	return time.Duration(ticks) * 10 * time.Millisecond
}

// tellable is the shortest turn of which something can be said: /proc counts in hundredths of a second.
const tellable = 200 * time.Millisecond

// bystanders tells, at the end of a turn, which part of the machine was taken by neither the contender nor its clients: a round in
// which that part moves is a noisy one.
func bystanders() func(contender time.Duration) float64 {
	at, all, mine := now(), busy(), cpu(os.Getpid())
	return func(contender time.Duration) float64 {
		took := now().Sub(at)
		if all == 0 || took < tellable {
			return 0
		}
		whole := took * time.Duration(runtime.NumCPU())
		rest := busy() - all - (cpu(os.Getpid()) - mine) - contender
		return max(0, float64(rest)/float64(whole))
	}
}
