"""The way on: from a spool to rows, and the flows, services and commands around it."""
