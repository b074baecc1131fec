"""What is written by hand below the generated methods: transport, framing, streams, errors."""
