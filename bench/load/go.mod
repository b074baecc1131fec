module berth.dev/bench/load

go 1.25
