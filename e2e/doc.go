// Package e2e drives the built binary with a real browser, the way people use it: with a mouse, with keys alone, on a phone, in both
// languages, without JavaScript. It is a module of its own so that who builds the product never downloads what drives a browser.
package e2e
