// Command load puts load on Berth's API, or on a server of its own that does nothing, to tell its own limits.
//
//	load calls  -network unix|tcp -address ADDRESS [-token T] [-websocket] -clients N -seconds S
//	load limits -clients N -seconds S
//	load follow -network unix|tcp -address ADDRESS [-token T] -clients N
//
// Each prints JSON, a line. `follow` prints a line when all clients follow events; then, for each line on standard input,
// tags an image and prints how long it took until all had heard of it.
package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"flag"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"sort"
	"sync"
	"time"
)

const hello = `{"jsonrpc":"2.0","id":1,"method":"system.hello","params":{"client":"bench"}}`

type target struct {
	network, address, token string
	socket                  bool
}

func main() {
	if len(os.Args) < 2 {
		fail(fmt.Errorf("the first word is calls, limits or follow"))
	}
	var t target
	flags := flag.NewFlagSet("load", flag.ExitOnError)
	flags.StringVar(&t.network, "network", "unix", "unix or tcp")
	flags.StringVar(&t.address, "address", "", "path or ADDRESS:PORT")
	flags.StringVar(&t.token, "token", "", "bearer token")
	flags.BoolVar(&t.socket, "websocket", false, "WebSocket instead of POST")
	clients := flags.Int("clients", 1, "connections")
	seconds := flags.Float64("seconds", 3, "how long")
	_ = flags.Parse(os.Args[2:])
	span := time.Duration(*seconds * float64(time.Second))
	var err error
	switch os.Args[1] {
	case "calls":
		err = calls(t, *clients, span)
	case "limits":
		err = limits(*clients, span)
	case "follow":
		t.socket = true
		err = follow(t, *clients)
	default:
		err = fmt.Errorf("no %q: calls, limits or follow", os.Args[1])
	}
	if err != nil {
		fail(err)
	}
}

func fail(err error) {
	fmt.Fprintln(os.Stderr, "load:", err)
	os.Exit(1)
}

func say(value any) {
	_ = json.NewEncoder(os.Stdout).Encode(value)
}

// open makes connections that have said hello once.
func open(t target, clients int) ([]*connection, error) {
	var opened []*connection
	for range clients {
		c, err := dial(t)
		if err != nil {
			return nil, fmt.Errorf("connection %d: %w", len(opened)+1, err)
		}
		c.prepare(hello)
		if err := called(c); err != nil {
			return nil, err
		}
		opened = append(opened, c)
	}
	return opened, nil
}

func called(c *connection) error {
	answer, err := c.call()
	if err == nil && !bytes.Contains(answer, []byte(`"result"`)) {
		err = fmt.Errorf("answered with %s", answer)
	}
	return err
}

func calls(t target, clients int, span time.Duration) error {
	opened, err := open(t, clients)
	if err != nil {
		return err
	}
	begin := time.Now()
	times := make([][]time.Duration, clients)
	errs := make([]error, clients)
	var all sync.WaitGroup
	for i, c := range opened {
		all.Go(func() {
			for last := begin; last.Sub(begin) < span && errs[i] == nil; {
				errs[i] = called(c)
				now := time.Now()
				times[i] = append(times[i], now.Sub(last))
				last = now
			}
		})
	}
	all.Wait()
	took := time.Since(begin)
	var together []time.Duration
	for i := range times {
		if errs[i] != nil {
			return errs[i]
		}
		together = append(together, times[i]...)
	}
	sort.Slice(together, func(i, j int) bool { return together[i] < together[j] })
	at := func(part float64) float64 {
		return float64(together[int(float64(len(together)-1)*part)].Microseconds()) / 1000
	}
	say(map[string]float64{"calls/s": float64(int(float64(len(together)) / took.Seconds())),
		"median": at(0.5), "p99": at(0.99)})
	return nil
}

// limits makes calls to a server in this process that answers with the same bytes always.
func limits(clients int, span time.Duration) error {
	folder, err := os.MkdirTemp("", "berth-load")
	if err != nil {
		return err
	}
	defer os.RemoveAll(folder)
	path := filepath.Join(folder, "socket")
	listener, err := net.Listen("unix", path)
	if err != nil {
		return err
	}
	defer listener.Close()
	go func() {
		for {
			accepted, err := listener.Accept()
			if err != nil {
				return
			}
			go answer(accepted)
		}
	}()
	return calls(target{network: "unix", address: path}, clients, span)
}

func answer(accepted net.Conn) {
	c := &connection{Conn: accepted, in: bufio.NewReader(accepted)}
	fixed := []byte("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 36\r\n\r\n" +
		`{"jsonrpc":"2.0","id":1,"result":{}}`)
	for {
		if length, err := c.readHeaders(); err != nil {
			return
		} else if _, err = c.take(length); err != nil {
			return
		} else if _, err = c.Write(fixed); err != nil {
			return
		}
	}
}
