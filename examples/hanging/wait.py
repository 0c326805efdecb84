"""Waits for what never comes; the job's time limit ends it."""
import threading

print("waiting", flush=True)
threading.Event().wait()
