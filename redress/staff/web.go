package staff

import (
	"context"
	"net/http"
	"net/url"
	"strings"

	"ombud/base/clock"
	"ombud/base/fault"
	"ombud/machine/store"
	"ombud/machine/web"
	"ombud/redress/office"
)

// home is where staff go when they are in.
const home = "/desk"

// door serves what one does about oneself: sign in, sign out, account.
type door struct{ *Sessions }

// entering is the sign-in page.
type entering struct {
	Login, To string
	Problems  web.Problems
}

func (d door) show(c *web.Ctx) error {
	who, _, err := d.staff(c.Request)
	if err != nil {
		return err
	}
	to := c.Query("to")
	if who.Staff != "" {
		return c.Redirect(after(to))
	}
	return c.Render(http.StatusOK, signInPage(typed(c.Page(c.Say("staff.sign_in.title")), "/sign-in"), entering{To: to}))
}

// showAgain is the page in another language, with the login that was typed. A password is never shown again.
func (d door) showAgain(c *web.Ctx) error {
	in, err := c.Form()
	if err != nil {
		return err
	}
	return c.Render(http.StatusOK, signInPage(typed(c.Page(c.Say("staff.sign_in.title")), "/sign-in"), entering{Login: in.Get("login"), To: in.Get("to")}))
}

// after is where to go once in.
func after(to string) string {
	if to == "" || strings.HasPrefix(to, "/sign-") {
		return home
	}
	return to
}

func (d door) enter(c *web.Ctx) error {
	in, err := c.Form()
	if err != nil {
		return err
	}
	to := in.Get("to")
	e, err := d.signIn(c.Request, in.Get("login"), in.Get("password"))
	if f := fault.As(err); f != nil {
		if f.Kind != fault.Invalid && f.Status != http.StatusTooManyRequests {
			return err
		}
		return c.Render(f.Code(), signInPage(typed(c.Page(c.Say("staff.sign_in.title")), "/sign-in"), entering{Login: in.Get("login"), To: to, Problems: c.Problems(err)}))
	}
	c.Jar.Set(c.Writer, cookie, e.token, 0)
	c.Jar.Set(c.Writer, deviceCookie, e.device, deviceSeconds)
	if e.fresh {
		return c.Redirect("/sign-in/password?to=" + url.QueryEscape(to))
	}
	return c.Redirect(after(to))
}

// choosing is the page on which a one-time password is replaced.
type choosing struct {
	To       string
	Problems web.Problems
}

func (d door) askPassword(c *web.Ctx) error {
	ss, ok, err := d.live(c.Request)
	if err != nil {
		return err
	}
	if !ok || !ss.Fresh {
		return c.Redirect("/sign-in?to=" + url.QueryEscape(c.Query("to")))
	}
	return c.Render(http.StatusOK, passwordPage(typed(c.Page(c.Say("staff.choose.title")), "/sign-in/password"), choosing{To: c.Query("to")}))
}

// choosePasswordAgain is the page in another language.
func (d door) choosePasswordAgain(c *web.Ctx) error {
	in, err := c.Form()
	if err != nil {
		return err
	}
	ss, ok, err := d.live(c.Request)
	if err != nil {
		return err
	}
	if !ok || !ss.Fresh {
		return c.Redirect("/sign-in?to=" + url.QueryEscape(in.Get("to")))
	}
	return c.Render(http.StatusOK, passwordPage(typed(c.Page(c.Say("staff.choose.title")), "/sign-in/password"), choosing{To: in.Get("to")}))
}

func (d door) choosePassword(c *web.Ctx) error {
	in, err := c.Form()
	if err != nil {
		return err
	}
	token, err := d.choose(c.Request, in.Get("password"), in.Get("again"))
	if fault.Is(err, fault.Denied) {
		return c.Redirect("/sign-in?to=" + url.QueryEscape(in.Get("to")))
	}
	if fault.Is(err, fault.Invalid) {
		return c.Render(http.StatusUnprocessableEntity, passwordPage(typed(c.Page(c.Say("staff.choose.title")), "/sign-in/password"), choosing{in.Get("to"), c.Problems(err)}))
	}
	if err != nil {
		return err
	}
	c.Jar.Set(c.Writer, cookie, token, 0)
	c.Flash("staff.password.changed")
	return c.Redirect(after(in.Get("to")))
}

// leave signs out and puts a receipt away: after it nobody at this computer finds anything.
func (d door) leave(c *web.Ctx) error {
	who, _, err := d.staff(c.Request)
	if err != nil {
		return err
	}
	if err := d.End(c.Context(), c.Request); err != nil {
		return err
	}
	c.Jar.Drop(c.Writer, cookie)
	if d.PutAway != nil {
		d.PutAway(c.Writer)
	}
	if who.Staff == "" {
		c.Flash("staff.put_away")
		return c.Redirect("/")
	}
	c.Flash("staff.signed_out")
	return c.Redirect("/sign-in")
}

// account is one's own page.
type account struct {
	Login, Name, Office string
	Roles               string
	Sessions            []browser
	Problems            web.Problems
}

// browser is one in which one is signed in.
type browser struct {
	Began, Seen string
	Here        bool
}

func (d door) account(c *web.Ctx) error {
	a, err := d.own(c)
	if err != nil {
		return err
	}
	return c.Render(http.StatusOK, accountPage(c.Page(c.Say("staff.account.title")), a))
}

func (d door) own(c *web.Ctx) (account, error) {
	who, err := Get(c.Context(), d.DB, c.Caller.Staff)
	if err != nil {
		return account{}, err
	}
	_, here, err := d.staff(c.Request)
	if err != nil {
		return account{}, err
	}
	list, err := sessionsOf(c.Context(), d.DB, who.ID)
	if err != nil {
		return account{}, err
	}
	a := account{Login: who.Login, Name: who.Name, Roles: rolesSaid(c.Voice, who.Roles)}
	if who.Office != "" {
		o, err := office.Get(c.Context(), d.DB, who.Office)
		if err != nil {
			return a, err
		}
		a.Office = o.Name().In(c.Lang)
	}
	now := d.Clock.Now().UnixMilli()
	for _, s := range list {
		if !s.Fresh && now < s.Ends && now-s.Seen < d.idle().Milliseconds() {
			a.Sessions = append(a.Sessions, browser{c.Moment(clock.At(s.Began)), c.Moment(clock.At(s.Seen)), s.ID == here.ID})
		}
	}
	return a, nil
}

func (d door) changePassword(c *web.Ctx) error {
	in, err := c.Form()
	if err != nil {
		return err
	}
	token, err := d.change(c.Request, in.Get("old"), in.Get("password"), in.Get("again"))
	if f := fault.As(err); f != nil && (f.Kind == fault.Invalid || f.Status == http.StatusTooManyRequests) {
		a, aerr := d.own(c)
		if aerr != nil {
			return aerr
		}
		a.Problems = c.Problems(err)
		return c.Render(f.Code(), accountPage(c.Page(c.Say("staff.account.title")), a))
	}
	if err != nil {
		return err
	}
	c.Jar.Set(c.Writer, cookie, token, 0)
	c.Flash("staff.password.changed")
	return c.Redirect("/desk/account")
}

func (d door) leaveOthers(c *web.Ctx) error {
	_, here, err := d.staff(c.Request)
	if err != nil {
		return err
	}
	err = d.DB.Keep(c.Context(), func(ctx context.Context, tx *store.Tx) error { return endSessions(ctx, tx, c.Caller.Staff, here.ID) })
	if err != nil {
		return err
	}
	c.Flash("staff.account.others_out")
	return c.Redirect("/desk/account")
}
