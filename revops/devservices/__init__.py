"""Private PostgreSQL and Redis, and the supervisor of `make run`: development and tests only.

A server installation never uses this package; it has its own servers and service manager.

    bootstrap   virtual environment and locked install (plain Python, no packages)
    state       where private state and sockets lie, and who uses them now
    processes   process identity: a process id counts only with its start time
    postgres    find binaries, initialise, start and stop PostgreSQL; the two roles
    redis       the same for Redis or Valkey
    services    both together: what to use, what to start, what others need to know
    supervisor  web, workers and beat: start, watch, restart, stop
    product     `make run` from the services to the supervisor
"""
