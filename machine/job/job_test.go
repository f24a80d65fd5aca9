package job

import (
	"context"
	"errors"
	"sync/atomic"
	"testing"
	"time"
)

func TestRunner(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(t.Context())
	var good, bad atomic.Int32
	reached := make(chan struct{})
	r := &Runner{Tasks: []Task{
		{Name: "good", Every: time.Millisecond, Run: func(context.Context) error {
			if good.Add(1) == 3 {
				close(reached)
			}
			return nil
		}},
		{Name: "bad", Every: time.Hour, Run: func(context.Context) error {
			if bad.Add(1) == 1 {
				panic("once")
			}
			return errors.New("again")
		}},
	}}
	done := make(chan struct{})
	go func() { r.Run(ctx); close(done) }()
	<-reached
	for bad.Load() < 2 { // a wake runs a task before its time, even after a panic
		r.Wake("bad")
		time.Sleep(time.Millisecond)
	}
	r.Wake("unknown")
	cancel()
	<-done
}
