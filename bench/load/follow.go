package main

import (
	"bufio"
	"bytes"
	"fmt"
	"os"
	"time"
)

const (
	following = `{"jsonrpc":"2.0","id":2,"method":"event.follow","params":{"types":["image.tagged"]}}`
	tagging   = `{"jsonrpc":"2.0","id":3,"method":"image.tag","params":{"image":"bench:1","reference":"bench:heard-%d"}}`
)

func follow(t target, clients int) error {
	begin := time.Now()
	followers, err := open(t, clients)
	if err != nil {
		return err
	}
	heard := make(chan error, clients)
	for i, c := range followers {
		c.prepare(following)
		if err := called(c); err != nil {
			return fmt.Errorf("follower %d: %w", i+1, err)
		}
		go listen(c, heard)
	}
	teller, err := dial(t)
	if err != nil {
		return err
	}
	say(map[string]float64{"followers": float64(clients), "ms": milliseconds(begin)})
	lines := bufio.NewScanner(os.Stdin)
	for round := 1; lines.Scan(); round++ {
		teller.prepare(fmt.Sprintf(tagging, round))
		told := make(chan error, 1)
		begin := time.Now()
		go func() { told <- called(teller) }()
		first := 0.0
		for i := range followers {
			if err := <-heard; err != nil {
				return err
			}
			if i == 0 {
				first = milliseconds(begin)
			}
		}
		all := milliseconds(begin)
		if err := <-told; err != nil {
			return err
		}
		say(map[string]float64{"first": first, "all": all})
	}
	return nil
}

// listen tells of each event; cursors are none.
func listen(c *connection, heard chan<- error) {
	for {
		message, err := c.message()
		if err != nil {
			heard <- err
			return
		}
		if bytes.Contains(message, []byte(`"image.tagged"`)) {
			heard <- nil
		}
	}
}

func milliseconds(since time.Time) float64 {
	return float64(time.Since(since).Microseconds()) / 1000
}
