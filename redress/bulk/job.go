package bulk

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"

	"ombud/base/clock"
	"ombud/base/fault"
)

// work imports the uploads that were confirmed, the oldest first, one after the other. What the end of the process cuts off is
// still queued and goes on at the next start; rows that were written are found there.
func (s *shelf) work(ctx context.Context) error {
	list, err := s.list()
	if err != nil {
		return err
	}
	slices.Reverse(list)
	for _, u := range list {
		if u.Stage != queued {
			continue
		}
		if err := s.take(ctx, u); err != nil {
			return err
		}
	}
	return nil
}

func (s *shelf) take(ctx context.Context, u upload) error {
	run, stop := context.WithCancel(ctx)
	defer stop()
	l := &live{stop: stop}
	s.mu.Lock()
	s.live[u.ID] = l
	s.mu.Unlock()
	report, err := s.do(run, u, l)
	s.mu.Lock()
	delete(s.live, u.ID)
	told := l.told
	s.mu.Unlock()
	if ctx.Err() != nil {
		return ctx.Err()
	}
	return s.end(u, l.Look(), report, err, told)
}

func (s *shelf) do(ctx context.Context, u upload, l *live) (Report, error) {
	f, err := s.open(u)
	if err != nil {
		return Report{}, err
	}
	defer f.Close()
	return s.im.Run(ctx, f, Order{Profile: u.Profile, Place: u.Place, Caller: u.Caller, Voice: s.im.Words.In(u.Lang),
		Rejects: func() (io.WriteCloser, error) {
			// An import that goes on refuses the same rows again, so the file starts anew.
			return os.OpenFile(s.dir(u.ID, "rejects.csv"), os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o600)
		}}, &l.Progress)
}

// end writes down what became of an import and deletes the file when it is done.
func (s *shelf) end(u upload, look Snapshot, r Report, err error, told bool) error {
	_, e := s.change(u.ID, []stage{queued}, func(u *upload) error {
		u.Tally, u.First, u.Spent, u.Ended = r.Tally, r.First, look.Spent.Milliseconds(), clock.System{}.Now().UnixMilli()
		switch {
		case err == nil:
			u.Stage = done
		case told && cut(err):
			u.Stage = stopped
		default:
			f := fault.As(err)
			u.Stage, u.Why, u.Args = failed, f.Key, nil
			for _, a := range f.Args {
				u.Args = append(u.Args, fmt.Sprint(a))
			}
		}
		return nil
	})
	if err == nil && e == nil {
		return os.RemoveAll(s.dir(u.ID, "file"))
	}
	if fault.Is(err, fault.Internal) && !cut(err) {
		return errors.Join(fmt.Errorf("import %s: %w", u.ID, err), e) // for the log
	}
	return e
}

// prune forgets what is no longer needed.
func (s *shelf) prune(context.Context) error {
	list, err := s.list()
	if err != nil {
		return err
	}
	now := clock.System{}.Now().UnixMilli()
	for _, u := range list {
		age, keep := now-max(u.At, u.Ended), keepWaiting
		if u.Stage == done {
			keep = keepResult
		}
		if u.Stage != queued && age > keep.Milliseconds() {
			if err := s.discard(u.ID); err != nil && !fault.Is(err, fault.Conflict) && !fault.Is(err, fault.NotFound) {
				return err
			}
		}
	}
	return nil
}
