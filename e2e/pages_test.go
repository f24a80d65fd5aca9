package e2e

import (
	"fmt"
	"html"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
)

// example says how to see a route: as whom and where. Kind is what comes: a page unless it says otherwise.
type example struct {
	as   string // a post's login, "holder:" and the state of their grievance, or "" for anyone
	at   string // the address; @name is one that the stage found, {name} the grievance in that state
	kind string // page, file, hop
	also []string
}

// examples has one for every GET route. A new route without one fails the test: what nobody looked at is not done.
var examples = map[string]example{
	"/{$}":                              {},
	"/language":                         {at: "/language?to=zh&back=/", kind: "hop"},
	"/large-type":                       {at: "/large-type?back=/", kind: "hop"},
	"/file":                             {also: []string{"/file?place=990102001001&matter=0304"}},
	"/file/receipt":                     {as: "holder:received"},
	"/file/receipt.txt":                 {as: "holder:received", kind: "file"},
	"/file/receipt.tlog-proof":          {as: "holder:received", kind: "file"},
	"/status":                           {},
	"/deadline":                         {also: []string{"/deadline?rule=petition-2022/answer&date=2026-09-18"}},
	"/deadline.json":                    {at: "/deadline.json?rule=petition-2022/answer&date=2026-09-18", kind: "file"},
	"/rules":                            {},
	"/rules/{file}":                     {at: "@rules", kind: "file"},
	"/rules/versions":                   {also: []string{"/rules/versions"}},
	"/rules/versions/{id}":              {at: "@version"},
	"/desk/rules":                       {as: "admin", also: []string{"/desk/rules"}},
	"/desk/rules/{id}":                  {as: "petition", at: "@proposed"},
	"/desk/rules/new":                   {as: "admin", at: "/desk/rules/new?pack=rings", also: []string{"/desk/rules/new"}},
	"/desk/rules/{id}/decide":           {as: "petition", at: "@proposed/decide"},
	"/desk/rules/{id}/withdraw":         {as: "admin", at: "@proposed/withdraw"},
	"/calendar":                         {kind: "hop or page"},
	"/calendar/{year}":                  {at: "/calendar/2026"},
	"/figures":                          {},
	"/figures.json":                     {kind: "file"},
	"/figures.csv":                      {kind: "file"},
	"/projects":                         {also: []string{"/projects?q=%E6%BB%A8%E6%B1%9F&place=990102000000"}},
	"/projects/{id}":                    {at: "@site"},
	"/desk/projects":                    {as: "labour", also: []string{"/desk/projects?level=red"}},
	"/desk/projects/register":           {as: "labour"},
	"/desk/project/{id}":                {as: "labour", at: "@desk-site"},
	"/desk/project/{id}/change":         {as: "labour", at: "@desk-site/change"},
	"/desk/project/{id}/slips":          {as: "labour", at: "@desk-site/slips"},
	"/pay":                              {also: []string{"/pay?project=990102-2026-0001&month=2026-10"}},
	"/desk/case/{id}/wages/link":        {as: "labour", at: "@wage-case/wages/link", also: []string{"@wage-case"}},
	"/desk/case/{id}/wages/unlink":      {as: "labour", at: "@wage-case/wages/unlink"},
	"/desk/company/{code}":              {as: "labour", at: "@company"},
	"/board":                            {also: []string{"/board?day=2020-01-01", "/board?day=2999-01-01"}},
	"/board/dispatches":                 {},
	"/log":                              {},
	"/log/key":                          {kind: "file"},
	"/log/checkpoint":                   {kind: "file"},
	"/log/tile/{tile...}":               {at: "/log/tile/0/000", kind: "file"},
	"/verify":                           {},
	"/refusals":                         {},
	"/about":                            {},
	"/demo":                             {},
	"/sign-in":                          {},
	"/sign-in/password":                 {as: "newcomer"},
	"/my":                               {as: "holder:answered", also: []string{"/my"}},
	"/my/opinion/{fact}":                {as: "holder:answered", at: "@my-opinion"},
	"/my/proof/{fact}":                  {as: "holder:answered", at: "@my-proof"},
	"/my/proof/{fact}/file":             {as: "holder:answered", at: "@my-proof/file", kind: "file"},
	"/my/amend":                         {as: "holder:received"},
	"/my/rate":                          {as: "holder:answered"},
	"/field":                            {as: "village"},
	"/field/sw.js":                      {kind: "file"},
	"/field/app.js":                     {kind: "file"},
	"/field/queue.js":                   {kind: "file"},
	"/field/app.webmanifest":            {kind: "file"},
	"/field/icon-192.png":               {kind: "file"},
	"/field/icon-512.png":               {kind: "file"},
	"/my/photos":                        {as: "holder:accepted"},
	"/my/file/{hash}":                   {as: "holder:accepted", at: "@my-file", kind: "file"},
	"/desk/case/{id}/files":             {as: "housing", at: "/desk/case/{accepted}/files"},
	"/desk/case/{id}/file/{hash}":       {as: "housing", at: "@desk-file", kind: "file"},
	"/my/broken":                        {as: "holder:kept"},
	"/my/add":                           {as: "holder:accepted"},
	"/my/message":                       {as: "holder:accepted"},
	"/my/review":                        {as: "holder:delivered"},
	"/my/split":                         {as: "holder:joined"},
	"/my/withdraw":                      {as: "holder:accepted"},
	"/desk":                             {as: "housing", also: []string{"/desk?due=over", "/desk?due=today"}},
	"/desk/cases":                       {as: "housing", also: []string{"/desk/cases?status=closed"}},
	"/desk/search":                      {as: "housing", at: "/desk/search?q=电梯", also: []string{"/desk/search?q=没有这样的事情", "/desk/search?q="}},
	"/desk/call":                        {as: "hotline"},
	"/desk/account":                     {as: "housing"},
	"/desk/identity":                    {as: "housing-head"},
	"/desk/duties":                      {as: "petition", also: []string{"/desk/duties?due=over", "/desk/duties?level=3&late=30"}},
	"/desk/raised":                      {as: "petition"},
	"/desk/board":                       {as: "petition", also: []string{"/desk/board?day=2020-01-01", "/desk/board?day=someday"}},
	"/desk/board/due":                   {as: "petition"},
	"/desk/board/circular":              {as: "petition"},
	"/desk/board/wall":                  {as: "petition"},
	"/desk/objections":                  {as: "petition"},
	"/desk/duty/{id}":                   {as: "district", at: "@duty"},
	"/desk/duty/{id}/remind":            {as: "district", at: "@duty/remind"},
	"/desk/duty/{id}/notice":            {as: "district", at: "@duty/notice"},
	"/desk/duty/{id}/release":           {as: "district", at: "@duty/release"},
	"/desk/case/{id}":                   {as: "housing", at: "/desk/case/{accepted}", also: []string{"/desk/case/{delivered}"}},
	"/desk/case/{id}/opinion":           {as: "housing", at: "/desk/case/{answered}/opinion"},
	"/desk/case/{id}/proof/{fact}":      {as: "housing", at: "@proof"},
	"/desk/case/{id}/proof/{fact}/file": {as: "housing", at: "@proof/file", kind: "file"},
	"/desk/case/{id}/transfer":          {as: "district", at: "/desk/case/{received}/transfer"},
	"/desk/case/{id}/decide-objection":  {as: "district", at: "/desk/case/{objected}/decide-objection"},
	"/desk/case/{id}/accept":            {as: "housing", at: "/desk/case/{transferred}/accept"},
	"/desk/case/{id}/refuse":            {as: "housing", at: "/desk/case/{transferred}/refuse"},
	"/desk/case/{id}/object":            {as: "housing", at: "/desk/case/{transferred}/object"},
	"/desk/case/{id}/answer":            {as: "housing", at: "/desk/case/{accepted}/answer"},
	"/desk/case/{id}/deliver":           {as: "housing", at: "/desk/case/{answered}/deliver"},
	"/desk/case/{id}/close":             {as: "housing", at: "/desk/case/{delivered}/close"},
	"/desk/teams":                       {as: "district", also: []string{"/desk/teams"}},
	"/desk/case/{id}/team/form":         {as: "district", at: "/desk/case/{accepted}/team/form"},
	"/desk/case/{id}/team/plan":         {as: "district", at: "/desk/case/{teamed}/team/plan"},
	"/desk/case/{id}/team/meeting":      {as: "district", at: "/desk/case/{teamed}/team/meeting"},
	"/desk/case/{id}/team/report":       {as: "district", at: "/desk/case/{teamed}/team/report"},
	"/desk/case/{id}/team/done":         {as: "housing", at: "/desk/case/{teamed}/team/done"},
	"/desk/case/{id}/team/end":          {as: "district", at: "/desk/case/{teamed}/team/end"},
	"/desk/mediations":                  {as: "housing", also: []string{"/desk/mediations"}},
	"/desk/case/{id}/mediation/offer":   {as: "housing", at: "/desk/case/{accepted}/mediation/offer"},
	"/desk/case/{id}/mediation/answer":  {as: "housing", at: "/desk/case/{asked}/mediation/answer"},
	"/desk/case/{id}/mediation/session": {as: "district", at: "/desk/case/{mediating}/mediation/session"},
	"/desk/case/{id}/mediation/draft":   {as: "district", at: "/desk/case/{mediating}/mediation/draft", also: []string{"/desk/case/{drafted}/mediation/draft"}},
	"/desk/case/{id}/mediation/end":     {as: "district", at: "/desk/case/{mediating}/mediation/end"},
	"/desk/case/{id}/mediation/sign":    {as: "housing", at: "/desk/case/{drafted}/mediation/sign"},
	"/desk/case/{id}/mediation/keep":    {as: "housing", at: "/desk/case/{settled}/mediation/keep", also: []string{"/desk/case/{settled}"}},
	"/desk/case/{id}/mediation/apply":   {as: "district", at: "/desk/case/{settled}/mediation/apply"},
	"/desk/case/{id}/mediation/court":   {as: "district", at: "/desk/case/{applied}/mediation/court"},
	"/my/mediation/ask":                 {as: "holder:accepted"},
	"/my/mediation/answer":              {as: "holder:offered", also: []string{"/my"}},
	"/my/mediation/sign":                {as: "holder:drafted", also: []string{"/my"}},
	"/my/mediation/end":                 {as: "holder:mediating"},
	"/my/mediation/broken":              {as: "holder:honoured", also: []string{"/my"}},
	"/desk/case/{id}/promise":           {as: "housing", at: "/desk/case/{answered}/promise"},
	"/desk/case/{id}/keep":              {as: "housing", at: "/desk/case/{pledged}/keep"},
	"/desk/case/{id}/support":           {as: "housing-city", at: "/desk/case/{helped}/support"},
	"/desk/case/{id}/comply":            {as: "housing", at: "/desk/case/{noticed}/comply"},
	"/desk/case/{id}/hear":              {as: "review", at: "/desk/case/{rereviewing}/hear"},
	"/desk/case/{id}/end-hearing":       {as: "review", at: "/desk/case/{hearing}/end-hearing"},
	"/desk/case/{id}/contact":           {as: "housing", at: "/desk/case/{accepted}/contact"},
	"/desk/case/{id}/say":               {as: "housing", at: "/desk/case/{accepted}/say"},
	"/desk/case/{id}/extend":            {as: "housing-head", at: "/desk/case/{accepted}/extend"},
	"/desk/case/{id}/join":              {as: "housing", at: "/desk/case/{lead}/join"},
	"/desk/case/{id}/split":             {as: "housing", at: "/desk/case/{joined}/split"},
	"/desk/case/{id}/identity":          {as: "housing", at: "/desk/case/{accepted}/identity"},
	"/desk/orders":                      {as: "housing", also: []string{"/desk/orders?view=open", "/desk/orders?view=issued"}},
	"/desk/orders/joint":                {as: "township"},
	"/desk/order/{id}":                  {as: "housing", at: "@ordered", also: []string{"@contested", "@ready"}},
	"/desk/order/{id}/paper":            {as: "housing", at: "@ordered/paper"},
	"/desk/order/{id}/sign":             {as: "housing", at: "@ordered/sign"},
	"/desk/order/{id}/object":           {as: "housing", at: "@ordered/object"},
	"/desk/order/{id}/visit":            {as: "housing", at: "@ordered/visit"},
	"/desk/order/{id}/report":           {as: "housing", at: "@ready/report"},
	"/desk/order/{id}/decide":           {as: "district", at: "@contested/decide"},
	"/desk/order/{id}/close":            {as: "district", at: "@ready/close"},
	"/desk/case/{id}/order":             {as: "district", at: "/desk/case/{accepted}/order"},
	"/desk/case/{id}/whistle":           {as: "township", at: "/desk/case/{many}/whistle"},
	"/desk/case/{id}/arrive":            {as: "justice", at: "/desk/case/{many}/arrive", also: []string{"/desk/case/{many}"}},
	"/desk/case/{id}/joint-met":         {as: "township", at: "/desk/case/{many}/joint-met", also: []string{"/desk/case/{many}"}},
	"/desk/case/{id}/joint-report":      {as: "township", at: "/desk/case/{many}/joint-report"},
	"/desk/case/{id}/joint-plan":        {as: "township", at: "/desk/case/{many}/joint-plan"},
	"/campaigns":                        {},
	"/campaigns/{id}":                   {at: "/campaigns/national-day", also: []string{"/campaigns/national-day?item=wage-tables", "/campaigns/national-day?view=met"}},
	"/desk/campaigns":                   {as: "petition"},
	"/desk/campaigns/{id}":              {as: "petition", at: "/desk/campaigns/national-day"},
	"/desk/milestone/{id}":              {as: "housing", at: "/desk/milestone/national-day:wage-tables:2026-09-15:HC-990102"},

	"/desk/evidence":                            {as: "labour", also: []string{"/desk/evidence?kind=flow"}},
	"/desk/evidence-file/{id}":                  {as: "labour", at: "@evidence", also: []string{"@evidence-done"}},
	"/desk/evidence-file/{id}/rejects.csv":      {as: "labour", at: "@evidence-done/rejects.csv", kind: "file"},
	"/desk/evidence/{ledger}/template/{file}":   {as: "labour", at: "/desk/evidence/wages/template/roster.xlsx", kind: "file"},
	"/desk/evidence/{ledger}/delivery/{number}": {as: "labour", at: "@evidence-delivery"},
	"/desk/evidence/{ledger}/rows":              {as: "labour", at: "@evidence-rows"},
	"/desk/evidence/{ledger}/partition":         {as: "labour", at: "@evidence-csv", kind: "file"},

	"/admin/import":                        {as: "admin"},
	"/admin/import/{id}":                   {as: "admin", at: "@import"},
	"/admin/import/{id}/rejects.csv":       {as: "admin", at: "@import/rejects.csv", kind: "file"},
	"/admin/offices":                       {as: "admin", also: []string{"/admin/offices?at=pt-990102"}},
	"/admin/offices/new":                   {as: "admin", also: []string{"/admin/offices/new?place=990102000000", "/admin/offices/new?place=990102000000&here=1"}},
	"/admin/offices/{id}":                  {as: "admin", at: "/admin/offices/HC-990102"},
	"/admin/places":                        {as: "admin", also: []string{"/admin/places?at=990103000000"}},
	"/admin/catalogue":                     {as: "admin", also: []string{"/admin/catalogue?area=990102000000"}},
	"/admin/catalogue/{matter}":            {as: "admin", at: "/admin/catalogue/0101?area=990102000000"},
	"/admin/staff":                         {as: "admin"},
	"/admin/staff/new":                     {as: "admin"},
	"/admin/staff/{id}":                    {as: "admin", at: "@staff"},
	"/interviews":                          {},
	"/desk/interviews":                     {as: "district", also: []string{"@interview"}},
	"/desk/interviews/summon":              {as: "district"},
	"/desk/interview/{id}":                 {as: "housing", at: "@interview"},
	"/desk/interview/{id}/hold":            {as: "district", at: "@to-hold/hold"},
	"/desk/interview/{id}/keep":            {as: "housing", at: "@interview/keep"},
	"/desk/listed":                         {as: "petition"},
	"/desk/listed/circular":                {as: "petition"},
	"/desk/case/{id}/listing/put":          {as: "district", at: "/desk/case/{accepted}/listing/put"},
	"/desk/case/{id}/listing/report":       {as: "housing", at: "/desk/case/{listed}/listing/report", also: []string{"/desk/case/{listed}"}},
	"/desk/case/{id}/listing/remove":       {as: "district", at: "/desk/case/{rectified}/listing/remove"},
	"/desk/case/{id}/listing/return":       {as: "district", at: "/desk/case/{rectified}/listing/return"},
	"/desk/findings":                       {as: "labour"},
	"/desk/finding/{id}":                   {as: "labour", at: "@found-red", also: []string{"@found-settled"}},
	"/desk/finding/{id}/notice":            {as: "labour", at: "@found-red/notice"},
	"/desk/finding/{id}/notice.xlsx":       {as: "labour", at: "@found-red/notice.xlsx", kind: "file"},
	"/desk/finding/{id}/answer":            {as: "housing", at: "@found-open/answer"},
	"/desk/finding/{id}/confirm":           {as: "labour", at: "@found-open/confirm"},
	"/desk/finding/{id}/dismiss":           {as: "labour", at: "@found-open/dismiss"},
	"/desk/finding/{id}/order":             {as: "labour", at: "@found-confirmed/order"},
	"/desk/finding/{id}/serve":             {as: "labour", at: "@found-ordered/serve"},
	"/desk/finding/{id}/red":               {as: "labour", at: "@found-confirmed/red"},
	"/desk/finding/{id}/sign":              {as: "housing", at: "@found-red/sign"},
	"/desk/finding/{id}/visit":             {as: "housing", at: "@found-red/visit"},
	"/desk/finding/{id}/report":            {as: "housing", at: "@found-red/report"},
	"/desk/finding/{id}/close-red":         {as: "labour", at: "@found-red/close-red"},
	"/desk/finding/{id}/prepay":            {as: "labour", at: "@found-confirmed/prepay"},
	"/desk/finding/{id}/recover":           {as: "labour", at: "@found-settled/recover"},
	"/desk/fund":                           {as: "labour"},
	"/desk/fund/advance":                   {as: "labour"},
	"/desk/fund/open":                      {as: "labour"},
	"/desk/fund/endow":                     {as: "labour"},
	"/desk/deposit/{id}":                   {as: "labour", at: "@deposit"},
	"/desk/deposit/{id}/lodge":             {as: "labour", at: "@deposit/lodge"},
	"/desk/deposit/{id}/use":               {as: "labour", at: "@deposit/use"},
	"/desk/deposit/{id}/return":            {as: "labour", at: "@deposit/return"},
	"/desk/advance/{id}":                   {as: "labour", at: "@advance"},
	"/desk/advance/{id}/recover":           {as: "labour", at: "@advance/recover"},
	"/sanctions":                           {},
	"/desk/sanctions":                      {as: "labour"},
	"/desk/sanctions/draft":                {as: "labour"},
	"/desk/sanction/{id}":                  {as: "labour", at: "@measure"},
	"/desk/sanction/{id}/notice":           {as: "labour", at: "@measure-drafted/notice"},
	"/desk/sanction/{id}/defend":           {as: "labour", at: "@measure/defend"},
	"/desk/sanction/{id}/approve":          {as: "labour-head", at: "@measure/approve"},
	"/desk/sanction/{id}/refuse":           {as: "labour-head", at: "@measure/refuse"},
	"/desk/sanction/{id}/object":           {as: "labour", at: "@measure-approved/object"},
	"/desk/sanction/{id}/uphold":           {as: "labour-head", at: "@measure-objected/uphold"},
	"/desk/sanction/{id}/publish":          {as: "labour-head", at: "@measure-approved/publish"},
	"/desk/sanction/{id}/correct":          {as: "labour", at: "@measure-published/correct"},
	"/desk/sanction/{id}/end":              {as: "labour-head", at: "@measure/end"},
	"/inspections":                         {},
	"/desk/inspections":                    {as: "petition"},
	"/desk/inspections/plan":               {as: "petition"},
	"/desk/inspection/{id}":                {as: "petition", at: "@inspection", also: []string{"@planned"}},
	"/desk/inspection/{id}/paper":          {as: "petition", at: "@inspection/paper"},
	"/desk/inspection/{id}/candidates.csv": {as: "petition", at: "@inspection/candidates.csv", kind: "file"},
	"/desk/inspection/{id}/draw":           {as: "petition", at: "@planned/draw"},
	"/desk/visit/{id}":                     {as: "petition", at: "@visit-1"},
	"/desk/visit/{id}/visit":               {as: "petition", at: "@visit-4/visit"},
	"/desk/visit/{id}/rectify":             {as: "inspected", at: "@visit-3/rectify"},
	"/desk/visit/{id}/revisit":             {as: "petition", at: "@visit-2/revisit"},
	"/desk/visit/{id}/refer":               {as: "petition", at: "@visit-1/refer"},
	"/desk/referral/{id}":                  {as: "petition", at: "@referral"},
	"/desk/referral/{id}/acknowledge":      {as: "discipline", at: "@referral/acknowledge"},
	"/suggestions":                         {},
	"/desk/suggestions":                    {as: "petition"},
	"/desk/suggestions/send":               {as: "petition"},
	"/questions":                           {},
	"/questions/{id}":                      {at: "@question"},
	"/questions/{id}/feed.atom":            {at: "@question/feed.atom", kind: "file"},
	"/desk/questions":                      {as: "petition"},
	"/desk/questions/pose":                 {as: "petition"},
	"/desk/question/{id}":                  {as: "housing", at: "@to-answer"},
	"/desk/question/{id}/answer":           {as: "housing", at: "@to-answer/answer"},
	"/desk/question/{id}/statement":        {as: "housing", at: "@to-answer/statement"},
	"/desk/question/{id}/report":           {as: "housing", at: "@to-answer/report"},
	"/desk/suggestion/{id}":                {as: "review", at: "@suggestion"},
	"/desk/suggestion/{id}/answer":         {as: "review", at: "@suggestion/answer"},

	"/follow-ups":                          {},
	"/follow-ups/{week}":                   {at: "/follow-ups/2026-08-31", also: []string{"/follow-ups/2026-09-07"}},
	"/follow-ups/{week}/draw.json":         {at: "/follow-ups/2026-08-31/draw.json", kind: "file"},
	"/my/follow-up":                        {as: "holder:drawn", also: []string{"/my"}},
	"/my/visit":                            {as: "holder:rereviewing"},
	"/desk/follow-ups":                     {as: "district"},
	"/desk/follow-ups/seed":                {as: "petition", also: []string{"/desk/follow-ups"}},
	"/desk/follow-ups/draw":                {as: "petition"},
	"/desk/case/{id}/follow-up/answer":     {as: "district", at: "@asked-answer", also: []string{"@asked"}},
	"/desk/case/{id}/follow-up/attempt":    {as: "district", at: "@asked/follow-up/attempt"},
	"/desk/case/{id}/follow-up/exclude":    {as: "district", at: "@asked/follow-up/exclude"},
	"/desk/case/{id}/follow-up/decide":     {as: "district", at: "@asked-decide"},
	"/desk/case/{id}/follow-up/look-again": {as: "housing", at: "@asked-look-again"},
	"/desk/case/{id}/follow-up/visit":      {as: "district", at: "/desk/case/{delivered}/follow-up/visit", also: []string{"/desk/case/{delivered}"}},
	"/desk/case/{id}/follow-up/timetable":  {as: "district", at: "/desk/case/{delivered}/follow-up/timetable"},
}

// sight is one page to be looked at; its name is the same in every city.
type sight struct{ as, path, name string }

var inBraces = regexp.MustCompile(`\{([a-z]+)\}`)

func (s *stage) address(a string) string {
	if name, ok := strings.CutPrefix(a, "@"); ok {
		name, rest, cut := strings.Cut(name, "/")
		if cut {
			rest = "/" + rest
		}
		return s.at[name] + rest
	}
	return inBraces.ReplaceAllStringFunc(a, func(m string) string { return s.id[m[1:len(m)-1]] })
}

// sights lists what is looked at, checks what is no page, and holds the table against the routes of the binary.
func (s *stage) sights(t *testing.T) []sight {
	t.Helper()
	var out []sight
	for _, pattern := range routes(t) {
		e, ok := examples[pattern]
		if !ok {
			t.Errorf("GET %s has no example: say in examples who sees it and where", pattern)
			continue
		}
		if e.at == "" {
			e.at = strings.TrimSuffix(pattern, "{$}")
		}
		path := s.address(e.at)
		a := s.who[e.as].get(path)
		switch {
		case e.kind == "hop" && a.status == http.StatusSeeOther:
		case e.kind == "file" && a.status == http.StatusOK && !strings.Contains(a.kind, "html") && a.body != "":
		case (e.kind == "" || e.kind == "hop or page") && a.status == http.StatusOK && strings.Contains(a.kind, "html"):
			for _, p := range append([]string{e.at}, e.also...) {
				out = append(out, sight{e.as, s.address(p), p})
			}
		case e.kind == "hop or page" && a.status == http.StatusSeeOther:
		default:
			t.Errorf("GET %s as %q at %s: %d %s, want %s\n%s", pattern, e.as, path, a.status, a.kind, e.kind, plain(a.body))
		}
	}
	return append(out, sight{"", "/nowhere", "/nowhere"}, sight{"housing", "/admin/staff", "/admin/staff"}, sight{"housing", "/desk/case/nobody", "/desk/case/nobody"})
}

// routes are the patterns of the GET routes that the binary lists, and the demo's own.
func routes(t *testing.T) []string {
	t.Helper()
	if city.dir == "" {
		out := []string{}
		for p := range examples {
			out = append(out, p)
		}
		slices.Sort(out)
		return out
	}
	cmd := exec.Command(city.bin, "routes", "-dir", city.dir)
	said, err := cmd.Output()
	if err != nil {
		t.Fatalf("ombud routes: %v", err)
	}
	out := []string{"/demo"}
	for line := range strings.Lines(string(said)) {
		if f := strings.Fields(line); len(f) == 3 && f[1] == "GET" {
			out = append(out, f[2])
		}
	}
	return out
}

// TestPages opens every page at both widths, in both languages, and residents' pages in large type: nothing that keeps people out,
// nothing that the browser complains about.
func TestPages(t *testing.T) {
	s := setStage(t)
	by := map[string][]sight{}
	for _, x := range s.sights(t) {
		by[x.as] = append(by[x.as], x)
		s.switches(t, x)
	}
	for as, sights := range by {
		for _, l := range looks(as) {
			t.Run(fmt.Sprintf("%s/%s", or(as, "anyone"), l), func(t *testing.T) {
				if *shots == "" {
					t.Parallel()
				}
				x := open(t, l)
				if as != "" {
					x.as(s.who[as])
				}
				x.complaints()
				for _, p := range sights {
					x.goTo(p.path)
					if *shots != "" {
						x.shoot(p, l)
						continue
					}
					x.inspect(p.path, l)
				}
			})
		}
	}
}

var (
	switchTo = regexp.MustCompile(`formaction="([^"]*[?&](?:amp;)?switch=)(?:large|normal)"`)
	textIn   = regexp.MustCompile(`(?s)<(?:textarea|input class="input[^"]*")[^>]*? name="([^"]+)"`)
	keyIn    = regexp.MustCompile(`name="key" value="([^"]+)"`)
)

// switches presses a switch of a page with a form while something is typed: the page comes back with it.
func (s *stage) switches(t *testing.T, p sight) {
	t.Helper()
	body := s.who[p.as].get(p.path).body
	_, form, ok := strings.Cut(body, `id="typed"`)
	to := switchTo.FindStringSubmatch(body)
	if ok != (to != nil) {
		t.Errorf("%s: a form that keeps what is typed: %t, switches that carry it: %v", p.path, ok, to)
	}
	all := slices.DeleteFunc(textIn.FindAllStringSubmatch(form, -1), func(m []string) bool { return m[1] == "file" || m[1] == "password" || m[1] == "again" }) // no page shows these again
	if to == nil || len(all) == 0 {
		return
	}
	field := all[0]
	const typed = "写了一半，不该丢"
	pairs := []string{field[1], typed}
	if k := keyIn.FindStringSubmatch(form); k != nil {
		pairs = append(pairs, "key", k[1])
	}
	a := s.who[p.as].post(html.UnescapeString(to[1])+"normal", pairs...)
	if a.status != http.StatusOK || !strings.Contains(a.body, typed) {
		t.Errorf("%s: switching loses %s: %d\n%s", p.path, field[1], a.status, plain(a.body))
	}
}

func or(s, other string) string {
	if s == "" {
		return other
	}
	return s
}

func looks(as string) []look {
	all := []look{{lang: "zh", width: phone}, {lang: "en", width: phone}, {lang: "zh", width: wide}, {lang: "en", width: wide}}
	if as == "" || strings.HasPrefix(as, "holder:") {
		all = append(all, look{lang: "zh", width: phone, large: true}, look{lang: "en", width: phone, large: true})
	}
	return all
}

func (l look) String() string {
	s := fmt.Sprintf("%s-%d", l.lang, l.width)
	if l.large {
		s += "-large"
	}
	return s
}

// inspect notes what is wrong with a page, and goes on.
func (x *tab) inspect(path string, l look) {
	x.t.Helper()
	grave, slight := x.faults()
	if strings.Contains(path, "nobody") || strings.Contains(path, "/nowhere") || path == "/admin/staff" && len(grave) > 0 {
		grave = slices.DeleteFunc(grave, func(g string) bool { return strings.HasPrefix(g, "network: ") })
	}
	if large := get[bool](x, `document.documentElement.classList.contains("big") || parseFloat(getComputedStyle(document.body).fontSize) >= 22`); l.large && !large {
		grave = append(grave, "the type is not large")
	}
	for _, g := range grave {
		x.t.Errorf("%s (%s): %s", path, l, g)
	}
	for _, g := range slight {
		x.t.Logf("%s (%s): %s", path, l, g)
	}
}

var unfit = regexp.MustCompile(`[^a-zA-Z0-9-]+`)

// shoot writes a picture of the whole page.
func (x *tab) shoot(p sight, l look) {
	x.t.Helper()
	if err := os.MkdirAll(*shots, 0o755); err != nil {
		x.t.Fatal(err)
	}
	name := strings.Trim(unfit.ReplaceAllString(p.name, "-"), "-")
	if len(name) > 60 {
		name = name[:60]
	}
	picture, err := chromedp.Run(x.ctx, chromedp.FullScreenshot(100))
	x.must(err)
	file := filepath.Join(*shots, strings.Trim(unfit.ReplaceAllString(or(p.as, "anyone"), "-"), "-")+"_"+or(name, "home")+"_"+l.String()+".png")
	if err := os.WriteFile(file, picture, 0o644); err != nil {
		x.t.Fatal(err)
	}
}
