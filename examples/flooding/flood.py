"""Writes as many megabytes of log as it is told, as fast as it can."""
import sys

line = b"x" * 99 + b"\n"
block = line * 10_000
sys.stdout.buffer.write(b"the first line\n")
for _ in range(int(sys.argv[1])):
    sys.stdout.buffer.write(block)
sys.stdout.buffer.write(b"the last line\n")
