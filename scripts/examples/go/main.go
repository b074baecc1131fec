// Lists the containers, then follows events: JSON-RPC over HTTP on the Unix socket, with Go's own library.
//
//	go run scripts/examples/go/main.go [COUNT-OF-EVENTS]
package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"strconv"
)

var client = http.Client{Transport: &http.Transport{
	DialContext: func(ctx context.Context, _, _ string) (net.Conn, error) {
		run := os.Getenv("BERTH_RUN")
		if run == "" {
			run = "/run/berth"
		}
		return (&net.Dialer{}).DialContext(ctx, "unix", run+"/berth.sock")
	},
}}

type document struct {
	Result json.RawMessage
	Error  *struct{ Message string }
	Params struct{ Item json.RawMessage }
}

// call gives the documents of an answer one after another; a plain call has one.
func call(method string, params any, accept string, each func(document) bool) {
	body, err := json.Marshal(map[string]any{"jsonrpc": "2.0", "id": 1, "method": method, "params": params})
	check(err)
	request, err := http.NewRequest("POST", "http://localhost/rpc", bytes.NewReader(body))
	check(err)
	request.Header.Set("Content-Type", "application/json")
	request.Header.Set("Accept", accept)
	response, err := client.Do(request)
	check(err)
	defer response.Body.Close()
	for lines := json.NewDecoder(response.Body); ; {
		var next document
		if err := lines.Decode(&next); err == io.EOF {
			return
		} else if check(err); next.Error != nil {
			check(fmt.Errorf("%s: %s", method, next.Error.Message))
		} else if !each(next) {
			return
		}
	}
}

func check(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func main() {
	all := map[string]any{"filter": map[string]any{"all": true}}
	call("container.list", all, "application/json", func(answer document) bool {
		var containers []struct{ ID, Name, Status string }
		check(json.Unmarshal(answer.Result, &containers))
		for _, c := range containers {
			fmt.Println(c.ID[:12], c.Name, c.Status)
		}
		return false
	})
	left := -1
	if len(os.Args) > 1 {
		left, _ = strconv.Atoi(os.Args[1])
	}
	call("event.follow", map[string]any{"after": 0}, "application/x-ndjson", func(next document) bool {
		var item struct {
			Event *struct{ Type, Subject string }
		}
		if next.Params.Item != nil {
			check(json.Unmarshal(next.Params.Item, &item))
		}
		if item.Event != nil {
			fmt.Println(item.Event.Type, item.Event.Subject)
			left--
		}
		return left != 0
	})
}
