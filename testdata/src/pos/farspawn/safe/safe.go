// Package safe starts goroutines whose panics do not end the program.
package safe

import "log"

// Go runs f on a goroutine of its own.
func Go(name string, f func()) {
	go func() {
		defer func() {
			if p := recover(); p != nil {
				log.Printf("%s: panic: %v", name, p)
			}
		}()
		f()
	}()
}
