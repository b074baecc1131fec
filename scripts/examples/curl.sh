#!/bin/sh
# Berth with curl alone: a call, an error, a container, its log and its events. Needs an image, "busybox:test" unless
# another is named.
#
#   sh scripts/examples/curl.sh [IMAGE]
set -eu
image=${1:-busybox:test}
socket=${BERTH_RUN:-/run/berth}/berth.sock

# rpc METHOD PARAMS [OPTION...]: one call, and its answer
rpc() {
  method=$1 params=$2
  shift 2
  curl -sS --unix-socket "$socket" -H 'Content-Type: application/json' "$@" \
    -d "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"$method\",\"params\":$params}" http://localhost/rpc
  echo
}

# field NAME: the first text of that name in a document on standard input
field() { sed -n "s/.*\"$1\":\"\([^\"]*\)\".*/\1/p" | head -n 1; }

rpc system.hello '{"client":"curl"}'
rpc container.inspect '{"container":"nobody"}'

# The same requestId again is answered with the first result: a lost answer makes no second container.
create="{\"image\":\"$image\",\"command\":[\"sh\",\"-c\",\"echo hello; echo trouble >&2\"],\"requestId\":\"curl-$$\"}"
id=$(rpc container.create "$create" | field id)
[ "$(rpc container.create "$create" | field id)" = "$id" ]
rpc container.start "{\"container\":\"$id\"}"
rpc container.wait "{\"container\":\"$id\"}"

# What goes on is one document a line. A log ends with its container; events go on until curl is stopped.
rpc container.logs "{\"container\":\"$id\",\"follow\":true}" -N -H 'Accept: application/x-ndjson'
rpc event.follow "{\"after\":0,\"subjects\":[\"$id\"]}" -N -H 'Accept: application/x-ndjson' -m 1 2>/dev/null || true

# Bytes have a path of their own: the call answers with a token for them.
stream=$(rpc image.importTar '{"reference":"curl:1"}' | field stream)
tar -c -C "$(dirname "$0")" quickstart | curl -sS --unix-socket "$socket" -T - "http://localhost/stream/$stream"
echo

rpc container.remove "{\"container\":\"$id\"}"
