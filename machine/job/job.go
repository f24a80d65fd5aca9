// Package job runs background work beside the server: the same small tasks again and again until the process stops.
// It is apart so that a part says only what to do and how often; what any node may do twice needs no queue and no lease.
package job

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"runtime/debug"
	"sync"
	"time"
)

// Task is one piece of background work. Run must be safe to repeat and safe beside itself on another node.
type Task struct {
	Name  string
	Every time.Duration
	Run   func(context.Context) error
}

// Runner runs tasks. The zero value with tasks is ready.
type Runner struct {
	Tasks []Task
	Log   *slog.Logger

	mu    sync.Mutex
	wakes map[string]chan struct{}
}

// Run works until the context ends, and returns when every task has stopped. A task that fails is logged and tried again after
// its time, at most a minute later with each failure in a row; a task that panics has failed.
func (r *Runner) Run(ctx context.Context) {
	var wg sync.WaitGroup
	for _, t := range r.Tasks {
		wake := make(chan struct{}, 1)
		r.mu.Lock()
		if r.wakes == nil {
			r.wakes = map[string]chan struct{}{}
		}
		r.wakes[t.Name] = wake
		r.mu.Unlock()
		wg.Go(func() { r.loop(ctx, t, wake) })
	}
	wg.Wait()
}

// Wake runs a task now instead of at its time; unknown names are ignored.
func (r *Runner) Wake(name string) {
	r.mu.Lock()
	wake := r.wakes[name]
	r.mu.Unlock()
	select {
	case wake <- struct{}{}:
	default:
	}
}

const longest = time.Minute

func (r *Runner) loop(ctx context.Context, t Task, wake <-chan struct{}) {
	wait := t.Every
	for {
		if err := guard(ctx, t.Run); err != nil && ctx.Err() == nil {
			wait = min(2*max(wait, t.Every), max(longest, t.Every))
			if r.Log != nil {
				r.Log.Error("background work failed", "task", t.Name, "retry", wait.String(), "err", err)
			}
		} else {
			wait = t.Every
		}
		timer := time.NewTimer(wait)
		select {
		case <-ctx.Done():
			timer.Stop()
			return
		case <-wake:
			timer.Stop()
		case <-timer.C:
		}
	}
}

func guard(ctx context.Context, run func(context.Context) error) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = errors.Join(err, fmt.Errorf("panic: %v\n%s", p, debug.Stack()))
		}
	}()
	return run(ctx)
}
