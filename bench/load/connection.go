package main

import (
	"bufio"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"net"
	"strconv"
	"strings"
)

// A connection that asks one thing at a time.
type connection struct {
	net.Conn
	in      *bufio.Reader
	head    string // of each request: the headers but for its length
	buffer  []byte
	request []byte
	socket  bool
}

func dial(t target) (*connection, error) {
	raw, err := net.Dial(t.network, t.address)
	if err != nil {
		return nil, err
	}
	c := &connection{Conn: raw, in: bufio.NewReaderSize(raw, 4096), socket: t.socket}
	c.head = "Host: localhost\r\n"
	if t.token != "" {
		c.head += "Authorization: Bearer " + t.token + "\r\n"
	}
	if t.socket {
		if err := c.upgrade(); err != nil {
			raw.Close()
			return nil, err
		}
	}
	return c, nil
}

func (c *connection) upgrade() error {
	_, err := io.WriteString(c, "GET /rpc HTTP/1.1\r\n"+c.head+
		"Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"+
		"Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n")
	if err != nil {
		return err
	}
	status, _, err := c.readHead()
	if err == nil && status != 101 {
		err = fmt.Errorf("the upgrade to a WebSocket was answered with %d", status)
	}
	return err
}

// prepare makes the bytes that each call sends.
func (c *connection) prepare(body string) {
	if c.socket {
		c.request = frame(1, []byte(body))
		return
	}
	c.request = []byte("POST /rpc HTTP/1.1\r\n" + c.head + "Content-Type: application/json\r\nContent-Length: " +
		strconv.Itoa(len(body)) + "\r\n\r\n" + body)
}

// call sends what was prepared and reads the answer, which is good until the next call.
func (c *connection) call() ([]byte, error) {
	if _, err := c.Write(c.request); err != nil {
		return nil, err
	}
	if c.socket {
		return c.message()
	}
	status, length, err := c.readHead()
	if err != nil {
		return nil, err
	}
	if length < 0 {
		return nil, errors.New("an answer without Content-Length")
	}
	body, err := c.take(length)
	if err == nil && status != 200 {
		err = fmt.Errorf("status %d: %s", status, body)
	}
	return body, err
}

func (c *connection) readHead() (status, length int, err error) {
	line, err := c.in.ReadSlice('\n')
	if err != nil {
		return 0, 0, err
	}
	if len(line) < 12 {
		return 0, 0, fmt.Errorf("no HTTP: %q", line)
	}
	if status, err = strconv.Atoi(string(line[9:12])); err != nil {
		return 0, 0, err
	}
	length, err = c.readHeaders()
	return status, length, err
}

// readHeaders answers with the length of the body, or -1.
func (c *connection) readHeaders() (int, error) {
	length := -1
	for {
		line, err := c.in.ReadSlice('\n')
		if err != nil {
			return 0, err
		}
		if len(line) <= 2 {
			return length, nil
		}
		name, value, _ := strings.Cut(string(line), ":")
		if strings.EqualFold(name, "Content-Length") {
			if length, err = strconv.Atoi(strings.TrimSpace(value)); err != nil {
				return 0, err
			}
		}
	}
}

// message reads the next text message; pings are answered.
func (c *connection) message() ([]byte, error) {
	for {
		head, err := c.take(2)
		if err != nil {
			return nil, err
		}
		kind, length := head[0], int(head[1])
		if extra := map[int]int{126: 2, 127: 8}[length]; extra > 0 {
			bytes, err := c.take(extra)
			if err != nil {
				return nil, err
			}
			length = int(binary.BigEndian.Uint64(append(make([]byte, 8-extra), bytes...)))
		}
		data, err := c.take(length)
		if err != nil {
			return nil, err
		}
		switch kind {
		case 0x81:
			return data, nil
		case 0x89:
			if _, err := c.Write(frame(10, data)); err != nil {
				return nil, err
			}
		default:
			return nil, fmt.Errorf("a WebSocket frame that begins with %#x: %q", kind, data)
		}
	}
}

func (c *connection) take(length int) ([]byte, error) {
	if cap(c.buffer) < length {
		c.buffer = make([]byte, length)
	}
	data := c.buffer[:length]
	_, err := io.ReadFull(c.in, data)
	return data, err
}

// frame is a final WebSocket frame of a client, masked with zeros: it costs the server the same.
func frame(kind byte, data []byte) []byte {
	head := []byte{0x80 | kind}
	if len(data) < 126 {
		head = append(head, 0x80|byte(len(data)))
	} else {
		head = binary.BigEndian.AppendUint16(append(head, 0x80|126), uint16(len(data)))
	}
	return append(append(head, 0, 0, 0, 0), data...)
}
