package app

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"

	"go.yaml.in/yaml/v3"

	"ombud/base/fault"
	"ombud/base/place"
	"ombud/machine/words"
	"ombud/redress/followup"
)

// Config is what a city is told from outside: DIR/ombud.yaml. Every field but Origin has a value that works when left out; an
// unknown key is an error.
type Config struct {
	City struct {
		ZH string `yaml:"zh"`
		EN string `yaml:"en"`
	} `yaml:"city"`
	// Origin names the public log for ever: a host and path that the city controls, like "ombud.example.gov.cn/log".
	Origin string `yaml:"origin"`
	// Base is the address that people use, printed on receipts: "https://ombud.example.gov.cn". Empty: as requested.
	Base string `yaml:"base,omitempty"`
	// Listen is the address the server binds to; empty is 127.0.0.1:8080.
	Listen string `yaml:"listen,omitempty"`
	// Database is "sqlite:PATH" or "postgres://…"; empty is an SQLite file in the folder.
	Database string `yaml:"database,omitempty"`
	// Place is the division code of the city, 12 digits.
	Place string `yaml:"place,omitempty"`

	// FilingRate is how many filings a second one server lets in; more wait in line. 0 is 50, a negative number no limit.
	FilingRate int `yaml:"filing_rate,omitempty"`

	// FollowUp is whom the follow-up draws: a share of a thousand (0 is 100), the areas (none: the whole city) and the local measure that
	// says so. It is recorded with each week's seed, so a change holds from the next week on.
	FollowUp followup.Setting `yaml:"follow_up,omitempty"`

	Dir string `yaml:"-"` // the folder: configuration, keys, database, uploads
}

const configFile = "ombud.yaml"

// ReadConfig reads the configuration of a folder.
func ReadConfig(dir string) (Config, error) {
	c := Config{Dir: dir}
	raw, err := os.ReadFile(filepath.Join(dir, configFile))
	if errors.Is(err, fs.ErrNotExist) {
		return c, fault.New(fault.NotFound, "app.no_city", dir)
	}
	if err != nil {
		return c, fmt.Errorf("read configuration: %w", err)
	}
	d := yaml.NewDecoder(bytes.NewReader(raw))
	d.KnownFields(true)
	if err := d.Decode(&c); err != nil {
		return c, fault.New(fault.Invalid, "app.config", filepath.Join(dir, configFile), err.Error())
	}
	return c, c.check()
}

func (c *Config) check() error {
	if c.Listen == "" {
		c.Listen = "127.0.0.1:8080"
	}
	if c.Database == "" {
		c.Database = "sqlite:" + filepath.Join(c.Dir, "ombud.db")
	}
	if c.City.ZH == "" {
		c.City.ZH, c.City.EN = "本市", "Our city"
	}
	if c.Origin == "" {
		return fault.New(fault.Invalid, "app.origin")
	}
	if c.Place != "" {
		if err := c.FollowUp.Check(place.Code(c.Place)); err != nil {
			return err
		}
	}
	if c.Base != "" {
		u, err := url.Parse(c.Base)
		if err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" || u.Path != "" && u.Path != "/" {
			return fault.New(fault.Invalid, "app.config", filepath.Join(c.Dir, configFile), "base: "+c.Base)
		}
	}
	return nil
}

func (c Config) secure() bool { return len(c.Base) > 8 && c.Base[:8] == "https://" }

func (c Config) name() words.Pair { return words.Pair{Zh: c.City.ZH, En: c.City.EN} }

func (c Config) key(name string) string { return filepath.Join(c.Dir, "keys", name) }

// Write writes the configuration into its folder, which must not have one.
func (c Config) Write() error {
	raw, err := yaml.Marshal(c)
	if err != nil {
		return err
	}
	f, err := os.OpenFile(filepath.Join(c.Dir, configFile), os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if errors.Is(err, fs.ErrExist) {
		return fault.New(fault.Conflict, "app.city_exists", c.Dir)
	}
	if err != nil {
		return fmt.Errorf("write configuration: %w", err)
	}
	_, err = f.Write(raw)
	return errors.Join(err, f.Sync(), f.Close())
}
