package bench

import (
	"bytes"
	"cmp"
	"context"
	"encoding/csv"
	"encoding/hex"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"time"

	"ombud/base/calendar"
	book "ombud/ledger"
	"ombud/ledger/wages"
	"ombud/rules"
)

// wageRun is what a program showed that answers once and ends.
type wageRun struct {
	wall, cpu time.Duration
	rss       int64 // bytes at most
	found     []wageFinding
}

// wageFinding is a finding as all contenders say it.
type wageFinding struct {
	check, project, worker, month string
	fen                           book.Fen
	days                          int64
}

// Wages is P14 and the larger run of the same question: attendance against the bank from csv to findings, each contender a process of
// its own on the same two files, one after the other in rounds. All of them must find what was planted, and nothing else.
func Wages(ctx context.Context, o Options) error {
	a, err := prepare(ctx, o.Beside)
	if err != nil {
		return err
	}
	defer a.close()
	dir, err := a.fresh()
	if err != nil {
		return err
	}
	cal, err := calendar.Load(rules.Files, "holidays")
	if err != nil {
		return err
	}
	files, err := makeWages(dir, int64(o.Rows), func(d book.Day) bool { return !cal.Workday(calendar.Date(d)) })
	if err != nil {
		return err
	}
	size := int64(0)
	for _, path := range []string{files.attendance, files.bank} {
		if info, err := os.Stat(path); err == nil {
			size += info.Size()
		}
	}
	fmt.Fprintf(o.Out, "\n== wages: %d rows of attendance, %d of the bank, %.0f MB of csv, seed %d, %d cores: %d rounds\n", files.rows, files.bankRows, float64(size)/1e6, wageSeed, runtime.NumCPU(), o.Rounds)
	w := wageArena{arena: a, dir: dir, files: files, secret: bytes.Repeat([]byte{7}, 16)}
	if err := os.WriteFile(filepath.Join(dir, "key"), []byte(hex.EncodeToString(w.secret)), 0o600); err != nil {
		return err
	}
	names := append([]string{ours}, o.Beside...)
	rounds := make([]map[string]wageRun, o.Rounds)
	for r := range rounds {
		rounds[r] = map[string]wageRun{}
		for i := range names {
			name := names[(i+r)%len(names)]
			run, rest, err := w.run(ctx, name, o.Memory)
			if err != nil {
				return fmt.Errorf("%s, round %d: %w", name, r+1, err)
			}
			if err := w.right(run.found); err != nil {
				return fmt.Errorf("%s, round %d: %w", name, r+1, err)
			}
			fmt.Fprintf(o.Out, "   round %d  %-8s wall %6.2f s  CPU %6.2f s  memory %5.0f MB  %d findings, all planted and no other  others %.0f %%\n",
				r+1, name, run.wall.Seconds(), run.cpu.Seconds(), float64(run.rss)/1e6, len(run.found), 100*rest)
			rounds[r][name] = run
		}
	}
	return w.judge(o, rounds)
}

type wageArena struct {
	*arena
	dir    string
	files  *wageFiles
	secret []byte
}

// run lets one contender answer.
func (w *wageArena) run(ctx context.Context, name string, megabytes int) (run wageRun, others float64, err error) {
	out := filepath.Join(w.dir, name+".csv")
	tmp, err := w.fresh()
	if err != nil {
		return run, 0, err
	}
	defer os.RemoveAll(tmp)
	bin := filepath.Join(w.arena.dir, "bin", name)
	args := []string{"-paydays", w.files.paydays, "-at", strconv.Itoa(int(w.files.at)), "-threads", strconv.Itoa(runtime.NumCPU())}
	if name == ours {
		if bin, err = os.Executable(); err != nil {
			return run, 0, err
		}
		args = []string{"wages", "reconcile", "-at", w.files.at.String(), "-key", filepath.Join(w.dir, "key")}
		if megabytes > 0 {
			args = append(args, "-memory", strconv.Itoa(megabytes))
		}
	}
	args = append(args, "-attendance", w.files.attendance, "-bank", w.files.bank, "-out", out, "-tmp", tmp)
	cmd := exec.CommandContext(ctx, bin, args...)
	var said bytes.Buffer
	cmd.Stdout, cmd.Stderr = &said, &said
	cmd.Env = append(os.Environ(), "LANG=C", "LC_ALL=C")
	rest, begin := bystanders(), now()
	if err := cmd.Run(); err != nil {
		return run, 0, fmt.Errorf("%w\n%s", err, said.String())
	}
	run.wall = now().Sub(begin)
	run.cpu = cmd.ProcessState.UserTime() + cmd.ProcessState.SystemTime()
	run.rss = peak(cmd.ProcessState)
	others = rest(run.cpu)
	run.found, err = w.read(name, out)
	return run, others, err
}

// read takes a contender's findings; those of databases name workers by number, which become keys here.
func (w *wageArena) read(name, path string) (out []wageFinding, err error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	r := csv.NewReader(f)
	for n := 0; ; n++ {
		row, err := r.Read()
		if err == io.EOF {
			break
		}
		if err != nil {
			return nil, err
		}
		if name == ours && n == 0 {
			continue
		}
		x := wageFinding{check: row[0], project: row[1], worker: row[2], month: row[3]}
		amount, days := row[4], row[5]
		if name == ours {
			x = wageFinding{check: row[0], project: row[2], worker: row[5], month: row[4]}
			amount, days = row[6], cmp.Or(row[7], "0")
			amount = amount[:len(amount)-3] + amount[len(amount)-2:]
		} else if k, err := wages.WorkerKey(w.secret, x.worker); err == nil {
			x.worker = k.String()
		}
		if x.fen, err = strconv.ParseInt(amount, 10, 64); err != nil {
			return nil, err
		}
		if x.days, err = strconv.ParseInt(days, 10, 64); err != nil {
			return nil, err
		}
		out = append(out, x)
	}
	slices.SortFunc(out, func(a, b wageFinding) int {
		return cmp.Or(cmp.Compare(a.check, b.check), cmp.Compare(a.project, b.project), cmp.Compare(a.worker, b.worker), cmp.Compare(a.month, b.month))
	})
	return out, nil
}

// right compares findings with what was planted: by number and amount of each kind.
func (w *wageArena) right(found []wageFinding) error {
	count, amount := map[string]int64{}, map[string]book.Fen{}
	for _, x := range found {
		count[x.check]++
		amount[x.check] += x.fen
	}
	for _, check := range []string{wages.FoundUnpaid, wages.FoundShort, wages.FoundLate, wages.FoundNoAttendance, wages.FoundReturned} {
		if count[check] != w.files.planted[check] || amount[check] != w.files.amount[check] {
			return fmt.Errorf("%s: %d found for %s yuan, %d planted for %s", check, count[check], yuan(amount[check]), w.files.planted[check], yuan(w.files.amount[check]))
		}
	}
	return nil
}

// judge compares the findings one by one and the figures round by round.
func (w *wageArena) judge(o Options, rounds []map[string]wageRun) error {
	for r, round := range rounds {
		for name, run := range round {
			if !slices.Equal(run.found, rounds[0][ours].found) {
				return fmt.Errorf("round %d: %s found something else than %s", r+1, name, ours)
			}
		}
	}
	fmt.Fprintf(o.Out, "   PASS  the findings of all contenders are the same, one by one: %d\n", len(rounds[0][ours].found))
	each := func(f func(map[string]wageRun) float64) (list []float64, said []string) {
		for _, r := range rounds {
			list = append(list, f(r))
			said = append(said, short(list[len(list)-1]))
		}
		return list, said
	}
	say := func(line, what string, least bool, target float64, f func(map[string]wageRun) float64) {
		list, said := each(f)
		verdict(o.Out, line, what, said, median(list), least, target)
	}
	most := 700.0
	if o.Rows <= 1_000_000 {
		most = 400
	}
	say("P14", "peak memory, MB", false, most, func(r map[string]wageRun) float64 { return float64(r[ours].rss) / 1e6 })
	if slices.Contains(o.Beside, duckdb) {
		say("P14", "wall, ombud / DuckDB", false, 1.2, func(r map[string]wageRun) float64 { return r[ours].wall.Seconds() / r[duckdb].wall.Seconds() })
		say("P14", "CPU, DuckDB / ombud", true, 2, func(r map[string]wageRun) float64 { return r[duckdb].cpu.Seconds() / r[ours].cpu.Seconds() })
	}
	if slices.Contains(o.Beside, sqlite) {
		say("P14", "wall, SQLite / ombud", true, 5, func(r map[string]wageRun) float64 { return r[sqlite].wall.Seconds() / r[ours].wall.Seconds() })
	}
	return nil
}
