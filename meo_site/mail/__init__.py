"""Mail to people: written in the transaction of what it tells, sent by a job after it. `outbox.post` is the door."""
